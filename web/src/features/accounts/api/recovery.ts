import { useMutation } from '@tanstack/react-query';
import { api, done, unwrap } from '@/api/client';
import { grantOf, presentCredential, renewSession, startSession } from '@/session/session';
import { withStepUp } from '@/session/stepUp';

/** Finds out whether this browser's session has ended, or what it may do now; a visitor has none. */
const lookAgain = () => renewSession().catch(() => undefined);

export function useForgotPassword() {
  return useMutation({
    mutationFn: (email: string) => done(api.POST('/api/auth/forgot-password', { body: { email } })),
  });
}

export function useResetPassword() {
  return useMutation({
    mutationFn: async (body: { token: string; password: string }) => {
      await done(api.POST('/api/auth/reset-password', { body }));
      await lookAgain();
    },
  });
}

export function useChangePassword() {
  return useMutation({
    mutationFn: (body: { currentPassword?: string; newPassword: string }) =>
      withStepUp(async () =>
        startSession(grantOf(await unwrap(api.POST('/api/auth/change-password', { body })))),
      ),
  });
}

export function useRequestMagicLink() {
  return useMutation({
    mutationFn: (email: string) => done(api.POST('/api/auth/magic-link', { body: { email } })),
  });
}

export function useMagicLink() {
  return useMutation({
    mutationFn: (token: string) => presentCredential('magic-link/verify', { token }),
  });
}

export function useChangeEmail() {
  return useMutation({
    mutationFn: (email: string) =>
      withStepUp(() => done(api.POST('/api/auth/change-email', { body: { email } }))),
  });
}

export function useConfirmEmail() {
  return useMutation({
    mutationFn: async (token: string) => {
      const { user } = await unwrap(api.POST('/api/auth/change-email/confirm', { body: { token } }));
      await lookAgain();
      return user.email;
    },
  });
}

export function useUndoEmail() {
  return useMutation({
    mutationFn: async (token: string) => {
      const undone = await unwrap(api.POST('/api/auth/change-email/undo', { body: { token } }));
      await lookAgain();
      return undone;
    },
  });
}
