import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, done, unwrap } from '@/api/client';
import type { Series, SeriesCreate } from '@/api/types';
import { useIdempotencyKey } from '@/api/useIdempotencyKey';
import { postKeys, seriesKeys } from './keys';

/** All the series that an author can have fit on one page. */
const MOST = 100;

export function useSeriesOf(authorId: string | undefined) {
  return useQuery({
    queryKey: seriesKeys.of(authorId ?? ''),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET('/api/series', { params: { query: { authorId: authorId ?? '', limit: MOST } }, signal }),
      ),
    select: (page) => page.series,
    enabled: authorId !== undefined,
  });
}

export function useSeriesPage(seriesId: string) {
  return useInfiniteQuery({
    queryKey: seriesKeys.one(seriesId),
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET('/api/series/{series_id}', {
          params: {
            path: { series_id: seriesId },
            query: { limit: 20, ...(pageParam === null ? {} : { cursor: pageParam }) },
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.pagination.nextCursor,
  });
}

/** Where a post stands in its series. */
export function usePlace(post: { id: string; seriesId: string | null }) {
  return useQuery({
    queryKey: postKeys.place(post.id),
    queryFn: ({ signal }) =>
      unwrap(api.GET('/api/posts/{post_id}/series', { params: { path: { post_id: post.id } }, signal })),
    enabled: post.seriesId !== null,
  });
}

export function useCreateSeries() {
  const queryClient = useQueryClient();
  const keyOf = useIdempotencyKey();
  return useMutation({
    mutationFn: (body: SeriesCreate): Promise<Series> =>
      unwrap(api.POST('/api/series', { body, params: { header: { 'Idempotency-Key': keyOf(body) } } })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: seriesKeys.all }),
  });
}

export function useUpdateSeries() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...body }: { id: string; title: string; description: string }): Promise<Series> =>
      unwrap(api.PATCH('/api/series/{series_id}', { params: { path: { series_id: id } }, body })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: seriesKeys.all }),
  });
}

export function useDeleteSeries() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      done(api.DELETE('/api/series/{series_id}', { params: { path: { series_id: id } } })),
    onSuccess: async (_, id) => {
      queryClient.removeQueries({ queryKey: seriesKeys.one(id) });
      await queryClient.invalidateQueries({ queryKey: seriesKeys.all });
      await queryClient.invalidateQueries({ queryKey: postKeys.all });
    },
  });
}
