import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, done, unwrap } from '@/api/client';
import type { PersonalTokenCreate } from '@/api/types';
import { withStepUp } from '@/session/stepUp';

const KEY = ['personal-tokens'] as const;

export function useTokens() {
  return useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => unwrap(api.GET('/api/auth/tokens', { signal })),
    select: (answer) => answer.tokens,
  });
}

export function useCreateToken() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: PersonalTokenCreate) =>
      withStepUp(() => unwrap(api.POST('/api/auth/tokens', { body }))),
    onSettled: () => queryClient.invalidateQueries({ queryKey: KEY }),
    // The answer holds a secret: it goes with the dialog that shows it.
    gcTime: 0,
  });
}

export function useRevokeToken() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (tokenId: string) =>
      done(api.DELETE('/api/auth/tokens/{tokenId}', { params: { path: { tokenId } } })),
    onSettled: () => queryClient.invalidateQueries({ queryKey: KEY }),
  });
}
