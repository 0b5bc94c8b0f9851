import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, done, unwrap } from '@/api/client';
import type { Companion, CompanionCreate } from '@/api/types';
import { useIdempotencyKey } from '@/api/useIdempotencyKey';

const KEYS = {
  all: ['companions'] as const,
  list: ['companions', 'list'] as const,
  one: (id: string) => ['companions', 'one', id] as const,
};
const PAGE = 24;

export function useCompanions() {
  return useInfiniteQuery({
    queryKey: KEYS.list,
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET('/api/ai/companions', {
          params: { query: { limit: PAGE, ...(pageParam === null ? {} : { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.pagination.nextCursor,
    select: (data) => data.pages.flatMap((page) => page.companions),
  });
}

export function useCompanion(companionId: string) {
  return useQuery({
    queryKey: KEYS.one(companionId),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET('/api/ai/companions/{companion_id}', {
          params: { path: { companion_id: companionId } },
          signal,
        }),
      ),
  });
}

export function useCreateCompanion() {
  const queryClient = useQueryClient();
  const keyOf = useIdempotencyKey();
  return useMutation({
    mutationFn: (body: CompanionCreate) =>
      unwrap(
        api.POST('/api/ai/companions', { body, params: { header: { 'Idempotency-Key': keyOf(body) } } }),
      ),
    onSuccess: (companion) => {
      queryClient.setQueryData(KEYS.one(companion.id), companion);
      return queryClient.invalidateQueries({ queryKey: KEYS.list });
    },
  });
}

export function useDeleteCompanion() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ id }: Pick<Companion, 'id'>) =>
      done(api.DELETE('/api/ai/companions/{companion_id}', { params: { path: { companion_id: id } } })),
    onSuccess: (_, { id }) => {
      queryClient.removeQueries({ queryKey: KEYS.one(id) });
      return queryClient.invalidateQueries({ queryKey: KEYS.list });
    },
  });
}
