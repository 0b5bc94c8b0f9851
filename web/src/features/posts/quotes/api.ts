import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, unwrap } from '@/api/client';
import type { QuoteRead } from '@/api/types';

const INBOX = ['quotes', 'inbox'] as const;

/** What a post quotes, as the reader may see it. */
export function useQuotesOf(postId: string, isWanted: boolean) {
  return useQuery({
    queryKey: ['quotes', 'of', postId],
    queryFn: ({ signal }) =>
      unwrap(api.GET('/api/posts/{post_id}/quotes', { params: { path: { post_id: postId } }, signal })),
    enabled: isWanted,
    select: (answer) => new Map(answer.quotes.map((quote) => [quote.quotedId, quote])),
  });
}

/** A post that is to be quoted. */
export function useQuotable(postId: string) {
  return useQuery({
    queryKey: ['posts', 'one', postId],
    queryFn: ({ signal }) =>
      unwrap(api.GET('/api/posts/{id_or_slug}', { params: { path: { id_or_slug: postId } }, signal })),
    retry: false,
  });
}

export function useQuoteInbox() {
  return useInfiniteQuery({
    queryKey: INBOX,
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET('/api/quotes', {
          params: { query: { limit: 20, ...(pageParam === null ? {} : { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.pagination.nextCursor,
    select: (data): QuoteRead[] => data.pages.flatMap((page) => page.quotes),
  });
}

export function useDecideOnQuote() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({
      postId,
      quotedId,
      state,
    }: {
      postId: string;
      quotedId: string;
      state: 'ACCEPTED' | 'REFUSED';
    }) =>
      unwrap(
        api.PUT('/api/quotes/{post_id}/{quoted_id}', {
          params: { path: { post_id: postId, quoted_id: quotedId } },
          body: { state },
        }),
      ),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['quotes'] }),
  });
}
