import { useLocation } from 'react-router';
import { ForgotPassword } from '@/features/accounts/components/ForgotPassword';
import { emailIn } from '@/features/accounts/emailIn';
import { usePageTitle } from '@/ui/usePageTitle';

export function Component() {
  usePageTitle('Forgot your password?');
  const location = useLocation();
  return <ForgotPassword email={emailIn(location.state)} />;
}
