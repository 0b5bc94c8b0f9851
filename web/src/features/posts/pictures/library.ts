import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { api, done, unwrap } from '@/api/client';
import type { Picture } from '@/api/types';
import { remember } from './previews';

const LIST = ['media'] as const;

export function useLibrary() {
  return useInfiniteQuery({
    queryKey: LIST,
    queryFn: async ({ pageParam, signal }) => {
      const page = await unwrap(
        api.GET('/api/media', {
          params: { query: { limit: 30, ...(pageParam === null ? {} : { cursor: pageParam }) } },
          signal,
        }),
      );
      for (const { id, previewQuery } of page.media) remember(id, previewQuery);
      return page;
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.pagination.nextCursor,
    select: (data) => ({
      pictures: data.pages.flatMap((page): Picture[] => page.media),
      usage: data.pages[0]?.usage,
    }),
  });
}

export function useForgetLibrary() {
  const queryClient = useQueryClient();
  return () => queryClient.invalidateQueries({ queryKey: LIST });
}

export function useDescribe() {
  const forget = useForgetLibrary();
  return useMutation({
    mutationFn: ({ id, alt }: { id: string; alt: string }) =>
      unwrap(api.PATCH('/api/media/{media_id}', { params: { path: { media_id: id } }, body: { alt } })),
    onSuccess: forget,
  });
}

export function useDeletePicture() {
  const forget = useForgetLibrary();
  return useMutation({
    mutationFn: (id: string) =>
      done(api.DELETE('/api/media/{media_id}', { params: { path: { media_id: id } } })),
    onSettled: forget,
  });
}
