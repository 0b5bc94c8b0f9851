import { useMutation } from '@tanstack/react-query';
import { api, unwrap } from '@/api/client';
import { grantOf, startSession } from '@/session/session';
import { presentPasskey } from '../webauthn';

export type OwnerProof = { password: string } | { code: string } | { recoveryCode: string };

/** Shows a credential again; what asks for that is open for ten minutes. */
export function useReauthenticate() {
  return useMutation({
    mutationFn: async (proof: OwnerProof) =>
      startSession(grantOf(await unwrap(api.POST('/api/auth/reauthenticate', { body: proof })))),
  });
}

export function useReauthenticateWithPasskey() {
  return useMutation({
    mutationFn: async () => {
      const { publicKey } = await unwrap(api.POST('/api/auth/reauthenticate/passkey/options'));
      const credential = await presentPasskey(publicKey);
      const answer = await unwrap(
        api.POST('/api/auth/reauthenticate/passkey/verify', { body: { credential } }),
      );
      startSession(grantOf(answer));
    },
  });
}
