import { useSearchParams } from 'react-router';
import { UndoEmail } from '@/features/accounts/components/UndoEmail';
import { usePageTitle } from '@/ui/usePageTitle';

export function Component() {
  usePageTitle('Take a change back');
  const [search] = useSearchParams();
  return <UndoEmail token={search.get('token')} />;
}
