import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, done, unwrap } from '@/api/client';
import type { MutedWordsCreate } from '@/api/types';

const KEY = ['muted-words'] as const;

export function useMutedWords() {
  return useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => unwrap(api.GET('/api/feed/filters', { signal })),
    select: (answer) => answer.filters,
  });
}

/** What lists show has changed, too. */
function useForget() {
  const queryClient = useQueryClient();
  return () =>
    Promise.all([
      queryClient.invalidateQueries({ queryKey: KEY }),
      queryClient.resetQueries({ queryKey: ['posts', 'list'] }),
    ]);
}

export function useMuteWords() {
  const forget = useForget();
  return useMutation({
    mutationFn: (body: MutedWordsCreate) => unwrap(api.POST('/api/feed/filters', { body })),
    onSuccess: forget,
  });
}

export function useUnmuteWords() {
  const forget = useForget();
  return useMutation({
    mutationFn: (filterId: string) =>
      done(api.DELETE('/api/feed/filters/{filter_id}', { params: { path: { filter_id: filterId } } })),
    onSettled: forget,
  });
}
