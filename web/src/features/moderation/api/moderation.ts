import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, unwrap } from '@/api/client';
import type { ModerationAction, ModerationCase, ReportReason, ReportSubject } from '@/api/types';

const PAGE = 20;
const QUEUE = ['moderation', 'queue'] as const;

function pageOf(cursor: string | null): { limit: number; cursor?: string } {
  return cursor === null ? { limit: PAGE } : { limit: PAGE, cursor };
}

export function useReport() {
  return useMutation({
    mutationFn: (body: {
      subjectType: ReportSubject;
      subjectId: string;
      reason: ReportReason;
      text: string;
    }) => unwrap(api.POST('/api/reports', { body })),
  });
}

export function useQueue() {
  return useInfiniteQuery({
    queryKey: QUEUE,
    queryFn: ({ pageParam, signal }) =>
      unwrap(api.GET('/api/moderation/queue', { params: { query: pageOf(pageParam) }, signal })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.pagination.nextCursor,
    refetchInterval: 30_000,
    select: (data): { cases: ModerationCase[]; open: number } => ({
      cases: data.pages.flatMap((page) => page.cases),
      open: data.pages[0]?.open ?? 0,
    }),
  });
}

export function useDecide() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({
      caseId,
      ...body
    }: {
      caseId: string;
      action: ModerationAction;
      reason: string;
      note: string;
    }) =>
      unwrap(api.POST('/api/moderation/{case_id}/decision', { params: { path: { case_id: caseId } }, body })),
    onSettled: () => queryClient.invalidateQueries({ queryKey: QUEUE }),
  });
}

export function useRules() {
  return useQuery({
    queryKey: ['moderation', 'rules'],
    queryFn: ({ signal }) => unwrap(api.GET('/api/moderation/rules', { signal })),
  });
}

export function useChooseRules() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (reviewsNewcomers: boolean) =>
      unwrap(api.PUT('/api/moderation/rules', { body: { reviewsNewcomers } })),
    onSuccess: (answer) => queryClient.setQueryData(['moderation', 'rules'], answer),
  });
}

/** What became of one's own post; asked again while it waits. */
export function usePostModeration(postId: string, isWanted: boolean) {
  return useQuery({
    queryKey: ['moderation', 'post', postId],
    queryFn: ({ signal }) =>
      unwrap(api.GET('/api/posts/{post_id}/moderation', { params: { path: { post_id: postId } }, signal })),
    enabled: isWanted,
    refetchInterval: (query) => (query.state.data?.state === 'PENDING' ? 2_000 : false),
  });
}

export function useAppeal() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: { decisionId: string; text: string }) => unwrap(api.POST('/api/appeals', { body })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['moderation'] }),
  });
}

export function useStanding() {
  return useQuery({
    queryKey: ['moderation', 'standing'],
    queryFn: ({ signal }) => unwrap(api.GET('/api/moderation/standing', { signal })),
  });
}

export function useDecisions() {
  return useQuery({
    queryKey: ['moderation', 'decisions'],
    queryFn: ({ signal }) =>
      unwrap(api.GET('/api/moderation/decisions', { params: { query: { limit: 50 } }, signal })),
    select: (answer) => answer.decisions,
  });
}

export function usePublicLog() {
  return useInfiniteQuery({
    queryKey: ['moderation', 'log'],
    queryFn: ({ pageParam, signal }) =>
      unwrap(api.GET('/api/modlog', { params: { query: pageOf(pageParam) }, signal })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.pagination.nextCursor,
    select: (data) => data.pages.flatMap((page) => page.entries),
  });
}
