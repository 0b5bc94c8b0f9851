import { Balance } from '@/features/wallets/components/Balance';
import { LinkWallet } from '@/features/wallets/components/LinkWallet';
import { WalletList } from '@/features/wallets/components/WalletList';
import { usePageTitle } from '@/ui/usePageTitle';

export function Component() {
  usePageTitle('Wallet');
  return (
    <div className="mx-auto max-w-2xl space-y-10">
      <h1 className="mb-6 font-serif text-2xl font-semibold tracking-tight">Wallet</h1>
      <Balance />
      <section aria-label="Linked wallets" className="space-y-4">
        <h2 className="font-serif text-lg font-semibold">Linked wallets</h2>
        <WalletList />
      </section>
      <section aria-label="Link a wallet" className="space-y-4">
        <h2 className="font-serif text-lg font-semibold">Link a wallet</h2>
        <p className="text-muted">
          Your keys never leave the wallet. You sign one message, which proves that the address is yours.
        </p>
        <LinkWallet />
      </section>
    </div>
  );
}
