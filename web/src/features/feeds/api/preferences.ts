import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, unwrap } from '@/api/client';
import type { FeedPreferences } from '@/api/types';
import { feedKey } from './feeds';

const KEY = ['feed-preferences'] as const;

export function useFeedPreferences() {
  return useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => unwrap(api.GET('/api/feed/preferences', { signal })),
  });
}

export function useChangePreferences() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: FeedPreferences) => unwrap(api.PATCH('/api/feed/preferences', { body })),
    onSuccess: (preferences) => {
      queryClient.setQueryData(KEY, preferences);
      return queryClient.resetQueries({ queryKey: feedKey('home') });
    },
  });
}
