import { Link } from 'react-router';
import { IdentitySection } from '@/features/federation/components/IdentitySection';
import { SigninWalletSection } from '@/features/federation/components/SigninWalletSection';
import { SettingsPage } from '../../layout/SettingsPage';

export function Component() {
  return (
    <SettingsPage
      title="Connections"
      lead="Accounts elsewhere and wallets that sign you in, without a password."
    >
      <section aria-labelledby="accounts-elsewhere" className="space-y-4">
        <h2 id="accounts-elsewhere" className="font-serif text-lg font-semibold">
          Accounts elsewhere
        </h2>
        <IdentitySection />
      </section>
      <section aria-labelledby="sign-in-wallets" className="space-y-4">
        <h2 id="sign-in-wallets" className="font-serif text-lg font-semibold">
          Wallets that sign you in
        </h2>
        <p className="max-w-prose text-muted">
          Whoever holds such a wallet gets into your account. The wallets that hold your tokens are on{' '}
          <Link to="/me/wallet" className="text-link underline underline-offset-2">
            another page
          </Link>
          .
        </p>
        <SigninWalletSection />
      </section>
    </SettingsPage>
  );
}
