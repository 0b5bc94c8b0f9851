import { useParams } from 'react-router';
import { Account } from '@/features/admin/components/Account';
import { usePageTitle } from '@/ui/usePageTitle';

export function Component() {
  const { userId = '' } = useParams();
  usePageTitle('An account');
  // Another account is another reason.
  return <Account key={userId} userId={userId} />;
}
