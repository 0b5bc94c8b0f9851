import { Laptop, Smartphone } from 'lucide-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { messageOf } from '@/api/problems';
import type { SessionEntry } from '@/api/types';
import { endSession } from '@/session/session';
import { Button } from '@/ui/Button';
import { Confirm } from '@/ui/Modal';
import { Failure, Skeleton } from '@/ui/states';
import { TimeAgo } from '@/ui/TimeAgo';
import { toast } from '@/ui/toasts';
import { useEndAllSessions, useEndOtherSessions, useEndSession, useSessions } from '../api/sessions';

const METHODS: Record<string, string> = {
  pwd: 'password',
  otp: 'code',
  hwk: 'passkey',
  fed: 'another provider',
  swk: 'wallet',
  mail: 'mailed link',
  rec: 'recovery code',
};

function howOf(methods: readonly string[]): string {
  const words = methods.flatMap((method) => METHODS[method] ?? []);
  return words.length === 0 ? '' : `Signed in with ${words.join(' and ')}. `;
}

export function SessionList() {
  const sessions = useSessions();
  const end = useEndSession();
  const [asking, setAsking] = useState<'others' | 'all' | null>(null);

  if (sessions.isPending) {
    return (
      <div role="status" aria-label="Loading your sessions" className="space-y-3">
        <Skeleton className="h-20 rounded-2xl" />
        <Skeleton className="h-20 rounded-2xl" />
      </div>
    );
  }
  if (sessions.data === undefined) {
    return <Failure message={messageOf(sessions.error)} onRetry={() => void sessions.refetch()} />;
  }
  const endOne = (id: string) =>
    end.mutate(id, {
      onSuccess: () => toast('Signed out there.'),
      onError: (error) => toast(messageOf(error), 'danger'),
    });
  const hasOthers = sessions.data.some((session) => !session.isCurrent);
  return (
    <div className="space-y-6">
      <ul className="divide-y divide-line rounded-2xl border border-line bg-surface">
        {sessions.data.map((session) => (
          <SessionRow
            key={session.id}
            session={session}
            busy={end.isPending && end.variables === session.id}
            onEnd={endOne}
          />
        ))}
      </ul>
      <div className="flex flex-wrap gap-3">
        {hasOthers && (
          <Button look="outline" size="sm" onClick={() => setAsking('others')}>
            Sign out everywhere else
          </Button>
        )}
        <Button look="quiet" size="sm" onClick={() => setAsking('all')}>
          Sign out everywhere, here too
        </Button>
      </div>
      <EndMany asking={asking} onDone={() => setAsking(null)} />
    </div>
  );
}

interface RowProps {
  session: SessionEntry;
  busy: boolean;
  onEnd: (id: string) => void;
}

function SessionRow({ session, busy, onEnd }: RowProps) {
  const Icon = /Android|iOS|iPhone|iPad/.test(session.device) ? Smartphone : Laptop;
  const device = session.device === '' ? 'Unknown program' : session.device;
  return (
    <li className="flex items-center gap-4 px-5 py-4">
      <Icon className="size-5 shrink-0 text-muted" aria-hidden="true" />
      <div className="min-w-0 grow">
        <p className="font-medium">
          {device}
          {session.isCurrent && (
            <span className="ml-2 rounded-full bg-spark-soft px-2 py-0.5 text-xs font-medium text-spark-ink">
              This one
            </span>
          )}
        </p>
        <p className="text-sm text-muted">
          {howOf(session.methods)}
          {session.network !== '' && <>From {session.network}. </>}
          Last seen <TimeAgo at={session.lastUsedAt} />, began <TimeAgo at={session.createdAt} />.
        </p>
      </div>
      {!session.isCurrent && (
        <Button
          look="outline"
          size="sm"
          busy={busy}
          aria-label={`Sign out ${device}`}
          onClick={() => onEnd(session.id)}
        >
          Sign out
        </Button>
      )}
    </li>
  );
}

function EndMany({ asking, onDone }: { asking: 'others' | 'all' | null; onDone: () => void }) {
  const navigate = useNavigate();
  const endOthers = useEndOtherSessions();
  const endAll = useEndAllSessions();
  if (asking === null) return null;
  const run = async () => {
    try {
      if (asking === 'others') {
        const { ended } = await endOthers.mutateAsync();
        toast(ended === 1 ? 'One session was ended.' : `${ended} sessions were ended.`);
      } else {
        await endAll.mutateAsync();
        await navigate('/');
        endSession();
      }
    } catch (error) {
      toast(messageOf(error), 'danger');
    }
    onDone();
  };
  return (
    <Confirm
      open
      title={asking === 'others' ? 'Sign out everywhere else?' : 'Sign out everywhere?'}
      description={
        asking === 'others'
          ? 'Every other browser and program has to sign in again. You stay signed in here.'
          : 'Every browser and program has to sign in again, this one too.'
      }
      confirm="Sign out"
      onCancel={onDone}
      onConfirm={run}
    />
  );
}
