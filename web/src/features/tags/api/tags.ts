import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, unwrap } from '@/api/client';
import { messageOf } from '@/api/problems';
import { useUser } from '@/session/store';
import { toast } from '@/ui/toasts';

const PAGE = 50;
const tagKeys = {
  all: ['tags'] as const,
  one: (name: string, userId?: string) => ['tags', 'one', name, userId] as const,
  followed: (userId?: string) => ['tags', 'followed', userId] as const,
};

export function useTags(prefix: string) {
  return useInfiniteQuery({
    queryKey: [...tagKeys.all, 'list', prefix],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET('/api/tags', {
          params: {
            query: {
              limit: PAGE,
              ...(prefix === '' ? {} : { prefix }),
              ...(pageParam === null ? {} : { cursor: pageParam }),
            },
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.pagination.nextCursor,
    placeholderData: (before) => before,
    select: (data) => data.pages.flatMap((page) => page.tags),
  });
}

export function useTag(name: string) {
  const userId = useUser()?.id;
  return useQuery({
    queryKey: tagKeys.one(name, userId),
    queryFn: ({ signal }) => unwrap(api.GET('/api/tags/{name}', { params: { path: { name } }, signal })),
  });
}

export function useFollowedTags() {
  const userId = useUser()?.id;
  return useQuery({
    queryKey: tagKeys.followed(userId),
    queryFn: ({ signal }) => unwrap(api.GET('/api/tags/followed', { signal })),
    enabled: userId !== undefined,
    select: (answer) => answer.tags,
  });
}

export function useFollowTag(name: string) {
  const userId = useUser()?.id;
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (follows: boolean) => {
      const params = { params: { path: { name } } };
      return unwrap(
        follows ? api.PUT('/api/tags/{name}/follow', params) : api.DELETE('/api/tags/{name}/follow', params),
      );
    },
    onSuccess: async (answer) => {
      queryClient.setQueryData(tagKeys.one(name, userId), answer);
      await queryClient.invalidateQueries({ queryKey: tagKeys.followed(userId) });
      await queryClient.invalidateQueries({ queryKey: ['posts', 'list', 'feed'] });
    },
    onError: (error) => toast(messageOf(error), 'danger'),
  });
}
