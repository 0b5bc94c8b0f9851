import { useSearchParams } from 'react-router';
import { ConfirmEmail } from '@/features/accounts/components/ConfirmEmail';
import { usePageTitle } from '@/ui/usePageTitle';

export function Component() {
  usePageTitle('Confirm your new address');
  const [search] = useSearchParams();
  return <ConfirmEmail token={search.get('token')} />;
}
