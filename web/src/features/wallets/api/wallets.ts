import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, done, unwrap } from '@/api/client';
import { randomId } from '@/api/ids';
import type { Wallet } from '@/api/types';
import { accountOf, signMessage, type Eip1193Provider } from '@/ethereum/provider';
import { withStepUp } from '@/session/stepUp';

const WALLETS = ['wallets'];
const BALANCE = ['token', 'balance'];

export function useWallets() {
  return useQuery({
    queryKey: WALLETS,
    queryFn: ({ signal }) => unwrap(api.GET('/api/wallets', { params: { query: { limit: 100 } }, signal })),
    select: (page) => page.wallets,
  });
}

export function useBalance() {
  return useQuery({
    queryKey: BALANCE,
    queryFn: ({ signal }) => unwrap(api.GET('/api/token/balance', { signal })),
  });
}

function useRefresh() {
  const queryClient = useQueryClient();
  return () =>
    Promise.all([
      queryClient.invalidateQueries({ queryKey: WALLETS }),
      queryClient.invalidateQueries({ queryKey: BALANCE }),
    ]);
}

/** Proves that the caller holds a key: asks for a message, has the wallet sign it, sends the signature. */
export function useLinkWallet() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: async (provider: Eip1193Provider) => {
      const { address, chainId } = await accountOf(provider);
      const { message } = await withStepUp(() =>
        unwrap(api.POST('/api/wallets/nonce', { body: { address, chainId } })),
      );
      const signature = await signMessage(provider, address, message);
      const params = { header: { 'Idempotency-Key': randomId() } };
      return withStepUp(() => unwrap(api.POST('/api/wallets', { body: { message, signature }, params })));
    },
    onSuccess: refresh,
  });
}

export function useUnlinkWallet() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ address }: Pick<Wallet, 'address'>) =>
      withStepUp(() => done(api.DELETE('/api/wallets/{address}', { params: { path: { address } } }))),
    onSuccess: refresh,
  });
}
