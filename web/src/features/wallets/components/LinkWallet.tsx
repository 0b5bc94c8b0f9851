import { Wallet } from 'lucide-react';
import { messageOf } from '@/api/problems';
import { WalletFailure } from '@/ethereum/provider';
import { useFoundWallets } from '@/ethereum/useFoundWallets';
import { Button } from '@/ui/Button';
import { FormError } from '@/ui/FormError';
import { toast } from '@/ui/toasts';
import { useLinkWallet } from '../api/wallets';

export function LinkWallet() {
  const wallets = useFoundWallets();
  const link = useLinkWallet();
  const failure = link.error instanceof WalletFailure ? link.error.message : messageOf(link.error);
  if (wallets.length === 0) {
    return (
      <p className="text-muted">
        No wallet was found in this browser. Install a wallet extension, then load this page again.
      </p>
    );
  }
  return (
    <div className="space-y-4">
      <div className="flex flex-wrap gap-3">
        {wallets.map(({ id, name, provider }) => (
          <Button
            key={id}
            look="outline"
            busy={link.isPending}
            onClick={() => link.mutate(provider, { onSuccess: () => toast('Wallet linked.') })}
          >
            <Wallet className="size-4" aria-hidden="true" />
            Link {name}
          </Button>
        ))}
      </div>
      {link.isPending && (
        <p role="status" className="text-sm text-muted">
          Answer in your wallet: it shows the message to sign. Signing is free and moves nothing.
        </p>
      )}
      <FormError message={link.isError ? failure : undefined} />
    </div>
  );
}
