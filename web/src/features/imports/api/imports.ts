import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useState } from 'react';
import { api, unwrap } from '@/api/client';
import type { ImportOutcome, PostImport } from '@/api/types';
import { upload } from '@/api/upload';
import { isUnderWay } from '../words';

const KEY = ['imports'] as const;
const LOOK_EVERY_MS = 700;
const PAGE = 50;

/** The latest import, or null; looked at again and again while it is under way. */
export function useLatestImport() {
  return useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => unwrap(api.GET('/api/imports', { params: { query: { limit: 1 } }, signal })),
    select: (page) => page.imports[0] ?? null,
    refetchInterval: ({ state }) => {
      const latest = state.data?.imports[0];
      return latest !== undefined && isUnderWay(latest) ? LOOK_EVERY_MS : false;
    },
  });
}

interface Wish {
  file: File;
  publish: boolean;
}

/** Sends a file; `sent` is how much of it has left (0 to 1). */
export function useStartImport() {
  const queryClient = useQueryClient();
  const [sent, setSent] = useState(0);
  const mutation = useMutation({
    mutationFn: async ({ file, publish }: Wish) => {
      setSent(0);
      const query = new URLSearchParams({ name: file.name.slice(-200), publish: String(publish) });
      return (await upload(`/api/imports?${query.toString()}`, file, setSent)) as PostImport;
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: KEY }),
  });
  return { ...mutation, sent };
}

export function useCancelImport() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      unwrap(api.POST('/api/imports/{import_id}/cancel', { params: { path: { import_id: id } } })),
    onSettled: () => queryClient.invalidateQueries({ queryKey: KEY }),
  });
}

/** What became of each post, page by page; `done` is part of the key, so that it grows with the import. */
export function useReport({ id, done }: PostImport, outcome: ImportOutcome | null) {
  return useInfiniteQuery({
    queryKey: ['import-report', id, outcome, done],
    initialPageParam: undefined as string | undefined,
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET('/api/imports/{import_id}/items', {
          params: {
            path: { import_id: id },
            query: {
              limit: PAGE,
              ...(outcome !== null && { outcome }),
              ...(pageParam !== undefined && { cursor: pageParam }),
            },
          },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.pagination.nextCursor ?? undefined,
    select: ({ pages }) => pages.flatMap((page) => page.items),
  });
}
