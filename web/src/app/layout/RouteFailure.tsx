import { isRouteErrorResponse, useRouteError } from 'react-router';
import { Button, ButtonLink } from '@/ui/Button';
import { Spark } from '@/ui/Spark';
import { usePageTitle } from '@/ui/usePageTitle';

/** The last net under every page: a crash of one page leaves the rest of the app standing. */
export function RouteFailure() {
  const error = useRouteError();
  const missing = isRouteErrorResponse(error) && error.status === 404;
  usePageTitle(missing ? 'Not found' : 'Something broke');
  return (
    <main className="mx-auto grid min-h-[70vh] max-w-md place-content-center gap-4 px-6 text-center">
      <Spark className="mx-auto size-8 text-spark" />
      <h1 className="font-serif text-2xl font-semibold">
        {missing ? 'This star is not on our map.' : 'This page stumbled.'}
      </h1>
      <p className="text-muted">
        {missing
          ? 'The address leads nowhere, or what was here is gone.'
          : 'It may be a new version of Sparkle, or our mistake. Loading the page again often helps.'}
      </p>
      <div className="flex justify-center gap-3">
        {!missing && <Button onClick={() => location.reload()}>Load again</Button>}
        <ButtonLink to="/" look={missing ? 'primary' : 'outline'} reloadDocument={!missing}>
          Go home
        </ButtonLink>
      </div>
    </main>
  );
}
