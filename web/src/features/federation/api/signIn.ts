import { useMutation, useQuery } from '@tanstack/react-query';
import { api, unwrap } from '@/api/client';
import { accountOf, signMessage, type Eip1193Provider } from '@/ethereum/provider';
import { authCall, outcomeOf, presentCredential, type SignInOutcome } from '@/session/session';

/** Whom one can sign in with here. It changes only when the operator changes it. */
export function useProviders() {
  return useQuery({
    queryKey: ['federation', 'providers'],
    queryFn: ({ signal }) => unwrap(api.GET('/api/auth/oauth/providers', { signal })),
    select: ({ providers }) => providers,
    staleTime: Infinity,
  });
}

/** A page load away: the server sends the browser on to the provider. */
export function startPath(provider: string, next: string): string {
  return `/api/auth/oauth/${encodeURIComponent(provider)}/start?next=${encodeURIComponent(next)}`;
}

export type WalletOutcome = SignInOutcome | { kind: 'signUp'; ticket: string };

/** Has the wallet sign the message that was asked for; a wallet that opens no account yet gets a ticket. */
export function useWalletSignIn() {
  return useMutation({
    mutationFn: async (provider: Eip1193Provider): Promise<WalletOutcome> => {
      const { address } = await accountOf(provider);
      const { message } = await unwrap(api.POST('/api/auth/siwe/nonce', { body: { address } }));
      const signature = await signMessage(provider, address, message ?? '');
      const answer = await authCall('siwe/verify', { message, signature });
      if (typeof answer === 'object' && answer !== null && 'signUp' in answer) {
        return { kind: 'signUp', ticket: (answer.signUp as { ticket: string }).ticket };
      }
      return outcomeOf(answer);
    },
  });
}

/** Not a query: what is known of the newcomer stays on the page while the session that it ends in begins. */
export function useTicket() {
  return useMutation({
    mutationFn: (ticket: string) =>
      unwrap(api.POST('/api/auth/register/ticket/inspect', { body: { ticket } })),
  });
}

export function useFinishSignUp() {
  return useMutation({
    mutationFn: (account: { ticket: string; username: string; email: string }) =>
      presentCredential('register/ticket', account),
  });
}
