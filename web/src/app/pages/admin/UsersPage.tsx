import { UserDirectory } from '@/features/admin/components/UserDirectory';
import { usePageTitle } from '@/ui/usePageTitle';

export function Component() {
  usePageTitle('Accounts');
  return (
    <>
      <h1 className="mb-6 font-serif text-2xl font-semibold tracking-tight">Accounts</h1>
      <UserDirectory />
    </>
  );
}
