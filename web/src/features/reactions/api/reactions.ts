import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, unwrap } from '@/api/client';
import { messageOf } from '@/api/problems';
import type { Post, ReactionType } from '@/api/types';
import { useRealtimeEvent } from '@/realtime/useRealtimeEvent';
import { useUser } from '@/session/store';
import { toast } from '@/ui/toasts';
import { toggled, type Given } from '../types';

const NOTHING: Given = { reactions: {}, mine: [] };

interface Update {
  postId: string;
  commentId: string | null;
  reactions: Record<string, number>;
}

export function isUpdate(payload: unknown): payload is Update {
  if (typeof payload !== 'object' || payload === null) return false;
  const { postId, commentId, reactions } = payload as Record<string, unknown>;
  return (
    typeof postId === 'string' &&
    (commentId === null || typeof commentId === 'string') &&
    typeof reactions === 'object' &&
    reactions !== null
  );
}

/** The numbers of a post as they are now: told by the server, and by the one who looks before the server has heard. */
export function usePostReactions(post: Post) {
  const userId = useUser()?.id;
  const queryClient = useQueryClient();
  const key = ['reactions', post.id, userId];
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) =>
      unwrap(api.GET('/api/posts/{post_id}/reactions', { params: { path: { post_id: post.id } }, signal })),
    placeholderData: { reactions: post.reactions, mine: [] },
  });
  const given = query.data ?? NOTHING;
  useRealtimeEvent('post:reactionUpdated', (payload) => {
    if (!isUpdate(payload) || payload.postId !== post.id || payload.commentId !== null) return;
    queryClient.setQueryData<Given>(key, (before) => before && { ...before, reactions: payload.reactions });
  });
  const toggle = useMutation({
    mutationKey: key,
    scope: { id: key.join() }, // in the order of the presses
    mutationFn: ({ type, gives }: { type: ReactionType; gives: boolean }) => {
      const params = { params: { path: { post_id: post.id, type } } };
      return unwrap(
        gives
          ? api.PUT('/api/posts/{post_id}/reactions/{type}', params)
          : api.DELETE('/api/posts/{post_id}/reactions/{type}', params),
      );
    },
    onMutate: async ({ type }) => {
      await queryClient.cancelQueries({ queryKey: key });
      queryClient.setQueryData<Given>(key, (before) => toggled(before ?? given, type));
    },
    // While a later press is on its way, the earlier answer is old.
    onSuccess: (answer) => {
      if (queryClient.isMutating({ mutationKey: key }) === 1) queryClient.setQueryData<Given>(key, answer);
    },
    onError: (error, { type, gives }) => {
      queryClient.setQueryData<Given>(key, (now) =>
        now?.mine.includes(type) === gives ? toggled(now, type) : now,
      );
      toast(messageOf(error), 'danger');
      void queryClient.invalidateQueries({ queryKey: key });
    },
  });
  return {
    given,
    onToggle: (type: ReactionType) => toggle.mutate({ type, gives: !given.mine.includes(type) }),
  };
}
