import { useMutation } from '@tanstack/react-query';
import { api, done, unwrap } from '@/api/client';
import { grantOf, renewSession, startSession } from '@/session/session';

export function useVerifyEmail() {
  return useMutation({
    mutationFn: async (token: string) => {
      await done(api.POST('/api/auth/verify-email', { body: { token } }));
      // Somebody who is signed in here may publish from now on; when this fails, the next refresh tells.
      await renewSession().catch(() => undefined);
    },
  });
}

export function useResendVerification() {
  return useMutation({
    mutationFn: (email: string) => done(api.POST('/api/auth/resend-verification', { body: { email } })),
  });
}

/** Shows the password again; what asks for that is open for ten minutes. */
export function useReauthenticate() {
  return useMutation({
    mutationFn: async (password: string) =>
      startSession(grantOf(await unwrap(api.POST('/api/auth/reauthenticate', { body: { password } })))),
  });
}
