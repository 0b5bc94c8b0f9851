import { useEffect, useState } from 'react';
import { discoverWallets, injectedWallet, type FoundWallet } from './provider';

/** The wallets of this browser, as they announce themselves. */
export function useFoundWallets(): FoundWallet[] {
  const [announced, setAnnounced] = useState<FoundWallet[]>([]);
  useEffect(
    () =>
      discoverWallets((wallet) =>
        setAnnounced((known) => (known.some(({ id }) => id === wallet.id) ? known : [...known, wallet])),
      ),
    [],
  );
  const [injected] = useState(injectedWallet);
  // A wallet that announces itself leaves the old name on the window too: it must not be offered twice.
  return announced.length > 0 || injected === null ? announced : [injected];
}
