import { useMutation } from '@tanstack/react-query';
import { api, done } from '@/api/client';
import { authCall, grantOf, startSession } from '@/session/session';
import type { SignInForm, SignUpForm } from '../schemas';

/** A new account waits for its mail: the server may, but need not, sign it in at once. */
export function useSignUp() {
  return useMutation({ mutationFn: (form: SignUpForm) => authCall('register', form) });
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
