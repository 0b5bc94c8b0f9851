import { useSearchParams } from 'react-router';
import { ResetPassword } from '@/features/accounts/components/ResetPassword';
import { usePageTitle } from '@/ui/usePageTitle';

export function Component() {
  usePageTitle('Choose a new password');
  const [search] = useSearchParams();
  return <ResetPassword token={search.get('token')} />;
}
