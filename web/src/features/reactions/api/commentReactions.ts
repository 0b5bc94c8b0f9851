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
  const [mine, setMine] = useState<ReactionType[] | null>(null);
  // Numbers that were heard of later than the comment; a comment that is read again brings its own.
  const [heard, setHeard] = useState({ since: comment.reactions, reactions: comment.reactions });
  const given: Given = {
    reactions: heard.since === comment.reactions ? heard.reactions : comment.reactions,
    mine: mine ?? own.data?.[comment.id] ?? [],
  };
  const show = (next: Given) => {
    setMine(next.mine);
    setHeard({ since: comment.reactions, reactions: next.reactions });
  };
  useRealtimeEvent('post:reactionUpdated', (payload) => {
    if (isUpdate(payload) && payload.commentId === comment.id) {
      setHeard({ since: comment.reactions, reactions: payload.reactions });
    }
  });
  const toggle = useMutation({
    scope: { id: `reactions-${comment.id}` }, // in the order of the presses
    mutationFn: ({ type, gives }: { type: ReactionType; gives: boolean }) => {
      const params = { params: { path: { comment_id: comment.id, type } } };
      return unwrap(
        gives
          ? api.PUT('/api/comments/{comment_id}/reactions/{type}', params)
          : api.DELETE('/api/comments/{comment_id}/reactions/{type}', params),
      );
    },
    onMutate: ({ type }) => {
      show(toggled(given, type));
      return given;
    },
    onSuccess: show,
    onError: (error, _, before) => {
      if (before !== undefined) show(before);
      toast(messageOf(error), 'danger');
    },
  });
  return {
    given,
    onToggle: (type: ReactionType) => toggle.mutate({ type, gives: !given.mine.includes(type) }),
  };
}
