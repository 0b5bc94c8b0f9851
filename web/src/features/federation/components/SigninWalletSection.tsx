import { Wallet } from 'lucide-react';
import { useState } from 'react';
import { messageOf } from '@/api/problems';
import type { SigninWallet } from '@/api/types';
import { shortAddress, WalletFailure } from '@/ethereum/provider';
import { useFoundWallets } from '@/ethereum/useFoundWallets';
import { isCancelled } from '@/session/stepUp';
import { Button } from '@/ui/Button';
import { FormError } from '@/ui/FormError';
import { Failure, Skeleton } from '@/ui/states';
import { TimeAgo } from '@/ui/TimeAgo';
import { toast } from '@/ui/toasts';
import { useLinkSigninWallet, useSigninWallets, useUnlinkSigninWallet } from '../api/connections';
import { RemoveDialog } from './RemoveDialog';

export function SigninWalletSection() {
  const wallets = useSigninWallets();
  const unlink = useUnlinkSigninWallet();
  const [leaving, setLeaving] = useState<SigninWallet | null>(null);

  if (wallets.isPending) return <Skeleton className="h-18 rounded-2xl" />;
  if (wallets.data === undefined) {
    return <Failure message={messageOf(wallets.error)} onRetry={() => void wallets.refetch()} />;
  }
  return (
    <div className="space-y-4">
      {wallets.data.length === 0 && (
        <p className="rounded-2xl border border-dashed border-line px-5 py-6 text-center text-muted">
          No wallet signs you in yet.
        </p>
      )}
      <ul className="divide-y divide-line rounded-2xl border border-line bg-surface empty:hidden">
        {wallets.data.map((wallet) => (
          <li key={wallet.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 px-5 py-4">
            <div className="min-w-0 grow basis-40">
              <p className="font-mono text-sm" title={wallet.address}>
                <span className="sm:hidden">{shortAddress(wallet.address)}</span>
                <span className="hidden sm:inline">{wallet.address}</span>
              </p>
              <p className="text-sm text-muted">
                Added <TimeAgo at={wallet.createdAt} />, last used <TimeAgo at={wallet.lastUsedAt} />.
              </p>
            </div>
            <Button
              look="outline"
              size="sm"
              aria-label={`Remove ${shortAddress(wallet.address)}`}
              onClick={() => setLeaving(wallet)}
            >
              Remove
            </Button>
          </li>
        ))}
      </ul>
      <AddWallet />
      {leaving !== null && (
        <RemoveDialog
          name={shortAddress(leaving.address)}
          remove={() => unlink.mutateAsync(leaving.id)}
          onClose={() => setLeaving(null)}
        />
      )}
    </div>
  );
}

function AddWallet() {
  const found = useFoundWallets();
  const link = useLinkSigninWallet();
  const hasFailed = link.isError && !isCancelled(link.error);
  const failure = link.error instanceof WalletFailure ? link.error.message : messageOf(link.error);
  if (found.length === 0) {
    return <p className="text-sm text-muted">To add one, open this page in a browser that has a wallet.</p>;
  }
  return (
    <div className="space-y-3">
      <div className="flex flex-wrap gap-3">
        {found.map(({ id, name, provider }) => (
          <Button
            key={id}
            look="outline"
            size="sm"
            busy={link.isPending}
            onClick={() => link.mutate(provider, { onSuccess: () => toast('The wallet signs you in now.') })}
          >
            <Wallet className="size-4" aria-hidden="true" />
            Add {name}
          </Button>
        ))}
      </div>
      {link.isPending && (
        <p role="status" className="text-sm text-muted">
          Answer in your wallet. Signing is free and moves nothing.
        </p>
      )}
      <FormError message={hasFailed ? failure : undefined} />
    </div>
  );
}
