import { useSearchParams } from 'react-router';
import { ButtonLink } from '@/ui/Button';
import { Spark } from '@/ui/Spark';
import { exactly } from '@/ui/time';
import { usePageTitle } from '@/ui/usePageTitle';

/** After asking for the deletion: when it is, and how to call it off. */
export function Component() {
  usePageTitle('Goodbye');
  const [search] = useSearchParams();
  const until = search.get('until') ?? '';
  return (
    <div className="mx-auto max-w-md py-6 sm:py-12">
      <Spark className="mb-5 size-7 text-spark" />
      <h1 className="font-serif text-3xl font-semibold tracking-tight">Goodbye for now.</h1>
      <p className="mt-2 text-muted">
        {Number.isNaN(Date.parse(until))
          ? 'Your account is going to be deleted.'
          : `Your account will be deleted on ${exactly(until)}.`}{' '}
        You are signed out everywhere. Until then you can sign in and keep your account; we mailed you how.
      </p>
      <div className="mt-8 flex flex-wrap gap-3">
        <ButtonLink to="/sign-in" look="outline">
          I want to keep it
        </ButtonLink>
        <ButtonLink to="/" look="quiet">
          Look around
        </ButtonLink>
      </div>
    </div>
  );
}
