import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, done, unwrap } from '@/api/client';
import { accountOf, signMessage, type Eip1193Provider } from '@/ethereum/provider';
import { withStepUp } from '@/session/stepUp';

const IDENTITIES = ['federation', 'identities'];
const WALLETS = ['federation', 'wallets'];

export function useIdentities() {
  return useQuery({
    queryKey: IDENTITIES,
    queryFn: ({ signal }) => unwrap(api.GET('/api/auth/identities', { signal })),
    select: ({ identities }) => identities,
  });
}

/** Answers with where to send the browser; it comes back to this page. */
export function useLinkIdentity() {
  return useMutation({
    mutationFn: (provider: string) =>
      withStepUp(() =>
        unwrap(api.POST('/api/auth/identities/{provider}/link', { params: { path: { provider } } })),
      ),
  });
}

export function useUnlinkIdentity() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      withStepUp(() => done(api.DELETE('/api/auth/identities/{id}', { params: { path: { id } } }))),
    onSettled: () => queryClient.invalidateQueries({ queryKey: IDENTITIES }),
  });
}

export function useSigninWallets() {
  return useQuery({
    queryKey: WALLETS,
    queryFn: ({ signal }) => unwrap(api.GET('/api/auth/siwe/wallets', { signal })),
    select: ({ wallets }) => wallets,
  });
}

/** Confirms first and asks the wallet afterwards: what it signs is good for five minutes only. */
export function useLinkSigninWallet() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (provider: Eip1193Provider) => {
      const { address } = await accountOf(provider);
      return withStepUp(async () => {
        const { message } = await unwrap(api.POST('/api/auth/siwe/link/nonce', { body: { address } }));
        const signature = await signMessage(provider, address, message ?? '');
        const body = { message: message ?? '', signature };
        return unwrap(api.POST('/api/auth/siwe/link', { body }));
      });
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: WALLETS }),
  });
}

export function useUnlinkSigninWallet() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      withStepUp(() => done(api.DELETE('/api/auth/siwe/wallets/{id}', { params: { path: { id } } }))),
    onSettled: () => queryClient.invalidateQueries({ queryKey: WALLETS }),
  });
}
