import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api, unwrap } from '@/api/client';

/** What words would look like, as the server would show them. */
export function usePreview(body: string) {
  return useQuery({
    queryKey: ['comments', 'preview', body],
    queryFn: ({ signal }) => unwrap(api.POST('/api/comments/preview', { body: { body }, signal })),
    select: (answer) => answer.html,
    enabled: body !== '',
    staleTime: 60_000,
    placeholderData: keepPreviousData,
  });
}
