import { messageOf } from '@/api/problems';
import type { PublicUser } from '@/api/types';
import { Avatar } from '@/ui/Avatar';
import { Button } from '@/ui/Button';
import { toast } from '@/ui/toasts';
import { useBoundary } from '../api/boundaries';

/** What is left of a profile for whoever blocks the person: the name, and the way back. */
export function BlockedPerson({ person }: { person: PublicUser }) {
  const block = useBoundary('block', person.id);
  const unblock = () =>
    block.mutate(false, {
      onSuccess: () => toast(`${person.displayName} is no longer blocked.`),
      onError: (error) => toast(messageOf(error), 'danger'),
    });
  return (
    <div className="rounded-3xl border border-line bg-surface px-6 py-10 text-center">
      <div className="flex justify-center">
        <Avatar name={person.displayName} seed={person.username} src={person.avatarUrl} size="lg" />
      </div>
      <h1 className="mt-4 font-serif text-2xl font-semibold tracking-tight">{person.displayName}</h1>
      <p className="text-muted">@{person.username}</p>
      <p className="mx-auto mt-4 max-w-sm text-muted">
        You blocked this person. You do not see what they write, and they do not see you.
      </p>
      <Button look="outline" size="sm" className="mt-5" busy={block.isPending} onClick={unblock}>
        Unblock
      </Button>
    </div>
  );
}
