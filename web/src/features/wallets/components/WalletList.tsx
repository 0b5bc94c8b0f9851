import { Unlink } from 'lucide-react';
import { useState } from 'react';
import { messageOf } from '@/api/problems';
import type { Wallet } from '@/api/types';
import { shortAddress } from '@/ethereum/provider';
import { Button } from '@/ui/Button';
import { Confirm } from '@/ui/Modal';
import { Failure, Skeleton } from '@/ui/states';
import { TimeAgo } from '@/ui/TimeAgo';
import { toast } from '@/ui/toasts';
import { useUnlinkWallet, useWallets } from '../api/wallets';

export function WalletList() {
  const wallets = useWallets();
  const unlink = useUnlinkWallet();
  const [leaving, setLeaving] = useState<Wallet | null>(null);

  if (wallets.isPending) return <Skeleton className="h-16 rounded-2xl" />;
  if (wallets.data === undefined) {
    return <Failure message={messageOf(wallets.error)} onRetry={() => void wallets.refetch()} />;
  }
  if (wallets.data.length === 0) return <p className="text-muted">No wallet is linked yet.</p>;

  const confirm = async (wallet: Wallet) => {
    try {
      await unlink.mutateAsync(wallet);
      toast('Wallet unlinked.');
    } catch (error) {
      toast(messageOf(error), 'danger');
    }
    setLeaving(null);
  };
  return (
    <>
      <ul className="divide-y divide-line rounded-2xl border border-line bg-surface">
        {wallets.data.map((wallet) => (
          <li key={wallet.id} className="flex items-center gap-3 py-3 pr-2 pl-5">
            <div className="min-w-0 grow">
              <p className="font-mono text-sm" title={wallet.address}>
                <span className="sm:hidden">{shortAddress(wallet.address)}</span>
                <span className="hidden sm:inline">{wallet.address}</span>
              </p>
              <p className="text-xs text-muted">
                Linked <TimeAgo at={wallet.linkedAt} /> on chain {wallet.chainId}
              </p>
            </div>
            <Button
              look="quiet"
              size="icon"
              aria-label={`Unlink ${shortAddress(wallet.address)}`}
              onClick={() => setLeaving(wallet)}
            >
              <Unlink className="size-4" aria-hidden="true" />
            </Button>
          </li>
        ))}
      </ul>
      {leaving !== null && (
        <Confirm
          open
          title="Unlink this wallet?"
          description="It stays yours, with everything in it. Only this account forgets it."
          confirm="Unlink"
          onCancel={() => setLeaving(null)}
          onConfirm={() => confirm(leaving)}
        />
      )}
    </>
  );
}
