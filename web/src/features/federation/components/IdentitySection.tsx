import { useEffect, useState } from 'react';
import { useSearchParams } from 'react-router';
import { messageOf } from '@/api/problems';
import type { Identity } from '@/api/types';
import { isCancelled } from '@/session/stepUp';
import { Button } from '@/ui/Button';
import { Failure, Skeleton } from '@/ui/states';
import { TimeAgo } from '@/ui/TimeAgo';
import { toast } from '@/ui/toasts';
import { useIdentities, useLinkIdentity, useUnlinkIdentity } from '../api/connections';
import { useProviders } from '../api/signIn';
import { RemoveDialog } from './RemoveDialog';
import { ReturnProblem } from './ReturnProblem';

/** Says once that the way to a provider and back has worked. */
function useSayConnected(labels: Readonly<Record<string, string>>): void {
  const [search, setSearch] = useSearchParams();
  const connected = search.get('connected');
  const label = connected === null ? undefined : labels[connected];
  useEffect(() => {
    if (label === undefined) return;
    toast(`${label} is connected.`);
    setSearch({}, { replace: true });
  }, [label, setSearch]);
}

export function IdentitySection() {
  const identities = useIdentities();
  const providers = useProviders();
  const link = useLinkIdentity();
  const unlink = useUnlinkIdentity();
  const [leaving, setLeaving] = useState<Identity | null>(null);
  useSayConnected(Object.fromEntries((providers.data ?? []).map(({ name, label }) => [name, label])));

  if (identities.isPending || providers.isPending) return <Skeleton className="h-18 rounded-2xl" />;
  if (identities.data === undefined || providers.data === undefined) {
    const again = () => void Promise.all([identities.refetch(), providers.refetch()]);
    return <Failure message={messageOf(identities.error ?? providers.error)} onRetry={again} />;
  }
  const connected = new Set(identities.data.map(({ provider }) => provider));
  const others = providers.data.filter(({ name }) => !connected.has(name));
  const leave = (provider: string) =>
    link.mutate(provider, {
      onSuccess: ({ url }) => location.assign(url),
      onError: (error) => {
        if (!isCancelled(error)) toast(messageOf(error), 'danger');
      },
    });
  return (
    <div className="space-y-4">
      <ReturnProblem />
      {connected.size + others.length === 0 && (
        <p className="rounded-2xl border border-dashed border-line px-5 py-6 text-center text-muted">
          There are no providers here to connect with.
        </p>
      )}
      <ul className="divide-y divide-line rounded-2xl border border-line bg-surface empty:hidden">
        {identities.data.map((identity) => (
          <li key={identity.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 px-5 py-4">
            <div className="min-w-0 grow basis-40">
              <p className="font-medium">{identity.label}</p>
              <p className="text-sm break-words text-muted">
                {identity.email !== null && <>{identity.email}. </>}
                Connected <TimeAgo at={identity.createdAt} />, last used <TimeAgo at={identity.lastUsedAt} />.
              </p>
            </div>
            <Button
              look="outline"
              size="sm"
              aria-label={`Remove ${identity.label}`}
              onClick={() => setLeaving(identity)}
            >
              Remove
            </Button>
          </li>
        ))}
        {others.map(({ name, label }) => (
          <li key={name} className="flex flex-wrap items-center gap-x-4 gap-y-2 px-5 py-4">
            <div className="min-w-0 grow basis-40">
              <p className="font-medium">{label}</p>
              <p className="text-sm text-muted">Not connected.</p>
            </div>
            <Button
              look="outline"
              size="sm"
              busy={link.isPending && link.variables === name}
              aria-label={`Connect ${label}`}
              onClick={() => leave(name)}
            >
              Connect
            </Button>
          </li>
        ))}
      </ul>
      {leaving !== null && (
        <RemoveDialog
          name={leaving.label}
          remove={() => unlink.mutateAsync(leaving.id)}
          onClose={() => setLeaving(null)}
        />
      )}
    </div>
  );
}
