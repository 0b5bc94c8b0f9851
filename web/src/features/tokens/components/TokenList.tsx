import { KeyRound, Plus } from 'lucide-react';
import { useState } from 'react';
import { messageOf } from '@/api/problems';
import type { PersonalToken } from '@/api/types';
import { Button } from '@/ui/Button';
import { Confirm } from '@/ui/Modal';
import { Empty, Failure, Skeleton } from '@/ui/states';
import { TimeAgo } from '@/ui/TimeAgo';
import { isPast } from '@/ui/time';
import { toast } from '@/ui/toasts';
import { useRevokeToken, useTokens } from '../api/tokens';
import { wordsOf } from '../scopes';
import { CreateToken } from './CreateToken';

export function TokenList() {
  const tokens = useTokens();
  const [isMaking, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<PersonalToken | null>(null);

  if (tokens.isPending) {
    return (
      <div role="status" aria-label="Loading your tokens" className="space-y-3">
        <Skeleton className="h-24 rounded-2xl" />
        <Skeleton className="h-24 rounded-2xl" />
      </div>
    );
  }
  if (tokens.data === undefined) {
    return <Failure message={messageOf(tokens.error)} onRetry={() => void tokens.refetch()} />;
  }
  const make = (
    <Button size="sm" onClick={() => setMaking(true)}>
      <Plus className="size-4" aria-hidden="true" />
      New token
    </Button>
  );
  return (
    <div className="space-y-6">
      {tokens.data.length === 0 ? (
        <Empty title="No tokens yet." action={make}>
          Make one for a script or a program that should work with Sparkle in your name.
        </Empty>
      ) : (
        <>
          <ul className="divide-y divide-line rounded-2xl border border-line bg-surface">
            {tokens.data.map((token) => (
              <TokenRow key={token.id} token={token} onRevoke={setRevoking} />
            ))}
          </ul>
          {make}
        </>
      )}
      <CreateToken open={isMaking} onClose={() => setMaking(false)} />
      <Revoke token={revoking} onDone={() => setRevoking(null)} />
    </div>
  );
}

function TokenRow({ token, onRevoke }: { token: PersonalToken; onRevoke: (token: PersonalToken) => void }) {
  const isExpired = isPast(token.expiresAt);
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-3 px-5 py-4">
      <KeyRound className="mt-1 size-5 shrink-0 text-muted" aria-hidden="true" />
      <div className="min-w-0 grow basis-48">
        <p className="font-medium break-words">
          {token.name}
          {isExpired && (
            <span className="ml-2 rounded-full bg-danger-soft px-2 py-0.5 text-xs font-medium text-danger">
              Expired
            </span>
          )}
        </p>
        <p className="text-sm text-muted">
          <code className="font-mono">{token.prefix}…</code> Made <TimeAgo at={token.createdAt} />,{' '}
          {isExpired ? 'ended' : 'ends'} <TimeAgo at={token.expiresAt} />,{' '}
          {token.lastUsedAt === null ? (
            'never used'
          ) : (
            <>
              last used <TimeAgo at={token.lastUsedAt} />
            </>
          )}
          .
        </p>
        <ul aria-label={`What ${token.name} may do`} className="mt-2 flex flex-wrap gap-1.5">
          {token.scopes.map((scope) => (
            <li key={scope} className="rounded-full bg-sunken px-2.5 py-0.5 text-xs">
              {wordsOf(scope)}
            </li>
          ))}
        </ul>
      </div>
      <Button look="outline" size="sm" aria-label={`Revoke ${token.name}`} onClick={() => onRevoke(token)}>
        Revoke
      </Button>
    </li>
  );
}

function Revoke({ token, onDone }: { token: PersonalToken | null; onDone: () => void }) {
  const revoke = useRevokeToken();
  if (token === null) return null;
  const run = async () => {
    try {
      await revoke.mutateAsync(token.id);
      toast('The token was revoked.');
    } catch (error) {
      toast(messageOf(error), 'danger');
    }
    onDone();
  };
  return (
    <Confirm
      open
      title={`Revoke ${token.name}?`}
      description="Whatever uses it is refused within a second, for good. A new token has another secret."
      confirm="Revoke"
      onCancel={onDone}
      onConfirm={run}
    />
  );
}
