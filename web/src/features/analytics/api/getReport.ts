import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api, unwrap } from '@/api/client';

export const PERIODS = [7, 30, 90] as const;
export type Period = (typeof PERIODS)[number];

/** How one's own posts are read, all of them or one. */
export function useReport(days: Period, postId: string | null) {
  return useQuery({
    queryKey: ['analytics', postId, days],
    queryFn: ({ signal }) =>
      postId === null
        ? unwrap(api.GET('/api/posts/analytics', { params: { query: { days } }, signal }))
        : unwrap(
            api.GET('/api/posts/{post_id}/analytics', {
              params: { path: { post_id: postId }, query: { days } },
              signal,
            }),
          ),
    // The figures of the other period stay until the new ones are there: nothing jumps.
    placeholderData: keepPreviousData,
  });
}
