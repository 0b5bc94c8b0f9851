import { useUser } from '@/session/store';
import { exactly } from '@/ui/time';
import { KeepAccountButton } from './KeepAccountButton';

/** On every page while the account waits for its deletion: when that is, and the way back. */
export function DeletionBanner() {
  const user = useUser();
  const dueAt = user?.deletionDueAt ?? null;
  if (dueAt === null) return null;
  return (
    <aside
      aria-label="Your account is going to be deleted"
      className="flex flex-wrap items-center justify-center gap-x-4 gap-y-2 border-b border-line bg-danger-soft px-4 py-2.5 text-sm text-danger"
    >
      <p className="font-medium">Your account will be deleted on {exactly(dueAt)}.</p>
      <KeepAccountButton look="outline" />
    </aside>
  );
}
