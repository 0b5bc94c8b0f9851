import { EventLog } from '@/features/admin/components/EventLog';
import { useUser } from '@/session/store';
import { usePageTitle } from '@/ui/usePageTitle';
import { NotFound } from '../../layout/NotFound';

export function Component() {
  usePageTitle('Log');
  if (useUser()?.role !== 'admin') return <NotFound />;
  return (
    <>
      <h1 className="font-serif text-2xl font-semibold tracking-tight">Log</h1>
      <p className="mt-1.5 mb-6 max-w-prose text-muted">
        What happened to the security of all accounts, and what staff did to them. It cannot be changed, and
        is kept for 400 days.
      </p>
      <EventLog />
    </>
  );
}
