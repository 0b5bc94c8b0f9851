import { useLocation, useSearchParams } from 'react-router';
import { MagicLink } from '@/features/accounts/components/MagicLink';
import { emailIn } from '@/features/accounts/emailIn';
import { useAfterSignIn } from '@/session/useAfterSignIn';
import { usePageTitle } from '@/ui/usePageTitle';

export function Component() {
  usePageTitle('Sign in by mail');
  const [search] = useSearchParams();
  const location = useLocation();
  const proceed = useAfterSignIn();
  return (
    <MagicLink
      token={search.get('token')}
      email={emailIn(location.state)}
      onSignedIn={(outcome) => proceed(outcome, '/')}
    />
  );
}
