import { useSearchParams } from 'react-router';
import { VerifyEmail } from '@/features/accounts/components/VerifyEmail';
import { usePageTitle } from '@/ui/usePageTitle';

export function Component() {
  usePageTitle('Confirm your address');
  const [search] = useSearchParams();
  return <VerifyEmail token={search.get('token')} />;
}
