import { useMutation } from '@tanstack/react-query';
import { api, done } from '@/api/client';
import { authCall, grantOf, startSession } from '@/session/session';
import type { SignInForm, SignUpForm } from '../schemas';

/** A new account is signed in at once by the server; here it first waits for its mail, so that session is given back. */
export function useSignUp() {
  return useMutation({
    mutationFn: async (form: SignUpForm) => {
      await authCall('register', form);
      await authCall('logout').catch(() => undefined);
    },
  });
}

export function useSignIn() {
  return useMutation({
    mutationFn: async (form: SignInForm) => startSession(grantOf(await authCall('login', form))),
  });
}

export function useVerifyEmail() {
  return useMutation({
    mutationFn: (token: string) => done(api.POST('/api/auth/verify-email', { body: { token } })),
  });
}

export function useResendVerification() {
  return useMutation({
    mutationFn: (email: string) => done(api.POST('/api/auth/resend-verification', { body: { email } })),
  });
}
