import { useLocation, useNavigate, useSearchParams } from 'react-router';
import { MagicLink } from '@/features/accounts/components/MagicLink';
import { emailIn } from '@/features/accounts/emailIn';
import type { SignInOutcome } from '@/session/session';
import { usePageTitle } from '@/ui/usePageTitle';

export function Component() {
  usePageTitle('Sign in by mail');
  const [search] = useSearchParams();
  const location = useLocation();
  const navigate = useNavigate();
  const goOn = async (outcome: SignInOutcome) => {
    if (outcome.kind === 'signedIn') await navigate('/', { replace: true });
    else await navigate('/sign-in/code', { state: { asked: outcome.asked, next: '/' }, replace: true });
  };
  return <MagicLink token={search.get('token')} email={emailIn(location.state)} onSignedIn={goOn} />;
}
