import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, done, unwrap } from '@/api/client';

const KEY = ['sessions'] as const;

export function useSessions() {
  return useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => unwrap(api.GET('/api/auth/sessions', { signal })),
    select: (answer) => answer.sessions,
  });
}

export function useEndSession() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (sessionId: string) =>
      done(api.DELETE('/api/auth/sessions/{sessionId}', { params: { path: { sessionId } } })),
    onSettled: () => queryClient.invalidateQueries({ queryKey: KEY }),
  });
}

export function useEndOtherSessions() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => unwrap(api.DELETE('/api/auth/sessions')),
    onSettled: () => queryClient.invalidateQueries({ queryKey: KEY }),
  });
}

export function useEndAllSessions() {
  return useMutation({ mutationFn: () => done(api.POST('/api/auth/logout-all')) });
}
