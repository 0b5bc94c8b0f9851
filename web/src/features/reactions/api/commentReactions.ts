import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, unwrap } from '@/api/client';
import { messageOf } from '@/api/problems';
import type { Comment, ReactionType } from '@/api/types';
import { useRealtimeEvent } from '@/realtime/useRealtimeEvent';
import { useUser } from '@/session/store';
import { toast } from '@/ui/toasts';
import { toggled, type Given } from '../types';
import { isUpdate } from './reactions';

const MOST_ASKED = 200;

/** What the person at the screen gave to the comments that are shown: one request for all of them. */
function useOwn(postId: string, commentIds: string[]) {
  const userId = useUser()?.id;
  const ids = commentIds.slice(0, MOST_ASKED);
  return useQuery({
    queryKey: ['reactions', postId, 'comments', userId, ids],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET('/api/posts/{post_id}/comments/reactions', {
          params: { path: { post_id: postId }, query: { ids } },
          signal,
        }),
      ),
    enabled: userId !== undefined && ids.length > 0,
    placeholderData: (before) => before,
  });
}

export function useCommentReactions(comment: Comment, shownIds: string[]) {
  const own = useOwn(comment.postId, shownIds);
  const [changed, setChanged] = useState<Given | null>(null);
  const given = changed ?? { reactions: comment.reactions, mine: own.data?.[comment.id] ?? [] };
  useRealtimeEvent('post:reactionUpdated', (payload) => {
    if (isUpdate(payload) && payload.commentId === comment.id) {
      setChanged({ ...given, reactions: payload.reactions });
    }
  });
  const toggle = useMutation({
    mutationFn: ({ type, gives }: { type: ReactionType; gives: boolean }) => {
      const params = { params: { path: { comment_id: comment.id, type } } };
      return unwrap(
        gives
          ? api.PUT('/api/comments/{comment_id}/reactions/{type}', params)
          : api.DELETE('/api/comments/{comment_id}/reactions/{type}', params),
      );
    },
    onMutate: ({ type }) => {
      setChanged(toggled(given, type));
      return given;
    },
    onSuccess: (answer) => setChanged(answer),
    onError: (error, _, before) => {
      setChanged(before ?? null);
      toast(messageOf(error), 'danger');
    },
  });
  return {
    given,
    onToggle: (type: ReactionType) => toggle.mutate({ type, gives: !given.mine.includes(type) }),
  };
}
