import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, done, unwrap } from '@/api/client';
import { withStepUp } from '@/session/stepUp';

export const FACTORS_KEY = ['second-factors'] as const;

export function useFactors() {
  return useQuery({
    queryKey: FACTORS_KEY,
    queryFn: ({ signal }) => unwrap(api.GET('/api/auth/mfa', { signal })),
  });
}

function useRefresh() {
  const queryClient = useQueryClient();
  return () => queryClient.invalidateQueries({ queryKey: FACTORS_KEY });
}

export function useSetUpTotp() {
  return useMutation({ mutationFn: () => withStepUp(() => unwrap(api.POST('/api/auth/mfa/totp/setup'))) });
}

/** Turns the app on and answers the recovery codes. What is on the page changes once they were kept. */
export function useEnableTotp() {
  return useMutation({
    mutationFn: async (code: string) =>
      (await unwrap(api.POST('/api/auth/mfa/totp/enable', { body: { code } }))).recoveryCodes,
  });
}

export type FactorProof = { code: string } | { recoveryCode: string };

export function useDisableTotp() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (proof: FactorProof) =>
      withStepUp(() => done(api.POST('/api/auth/mfa/totp/disable', { body: proof }))),
    onSettled: refresh,
  });
}

export function useMakeRecoveryCodes() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: async () =>
      (await withStepUp(() => unwrap(api.POST('/api/auth/mfa/recovery-codes')))).recoveryCodes,
    onSettled: refresh,
  });
}
