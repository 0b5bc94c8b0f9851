import { useParams } from 'react-router';
import { Receipt } from '@/features/account-data/components/Receipt';
import { usePageTitle } from '@/ui/usePageTitle';

export function Component() {
  usePageTitle('A deleted account');
  const { token = '' } = useParams();
  return (
    <div className="mx-auto max-w-2xl py-4">
      <h1 className="font-serif text-3xl font-semibold tracking-tight">A deleted account</h1>
      <Receipt token={token} />
    </div>
  );
}
