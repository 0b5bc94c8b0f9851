import { useMutation } from '@tanstack/react-query';
import { api, done } from '@/api/client';
import { renewSession } from '@/session/session';

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
