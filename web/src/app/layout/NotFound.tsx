import { ButtonLink } from '@/ui/Button';
import { Empty } from '@/ui/states';
import { usePageTitle } from '@/ui/usePageTitle';

export function NotFound() {
  usePageTitle('Not found');
  return (
    <div className="mx-auto max-w-xl py-16">
      <h1 className="sr-only">Page not found</h1>
      <Empty title="This star is not on our map." action={<ButtonLink to="/">Go home</ButtonLink>}>
        The address leads nowhere, or what was here is gone.
      </Empty>
    </div>
  );
}
