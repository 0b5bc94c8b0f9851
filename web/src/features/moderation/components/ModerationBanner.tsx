import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Post } from '@/api/types';
import { useUser } from '@/session/store';
import { usePostModeration } from '../api/moderation';
import { AppealForm } from './AppealForm';

/** Tells the author of a post that others do not see it, why, and what can be done. */
export function ModerationBanner({ post }: { post: Post }) {
  const user = useUser();
  const queryClient = useQueryClient();
  const isWanted =
    user !== null && user.id === post.author.id && post.status === 'PUBLISHED' && post.moderation !== 'CLEAR';
  const { data } = usePostModeration(post.id, isWanted);
  const hasCleared = isWanted && data?.state === 'CLEAR';
  useEffect(() => {
    if (hasCleared) void queryClient.invalidateQueries({ queryKey: ['posts'] });
  }, [hasCleared, queryClient]);
  if (!isWanted) return null;
  const state = data?.state ?? post.moderation;
  const decision = data?.decision ?? null;
  return (
    <div
      role="status"
      className="mx-auto mb-6 max-w-[42rem] space-y-3 rounded-2xl bg-spark-soft px-5 py-4 text-spark-ink"
    >
      {state === 'PENDING' && (
        <p>
          <strong>Waiting to be looked at.</strong> First posts are checked before others see them. Usually
          that takes a moment; until then only you see it.
        </p>
      )}
      {state === 'REMOVED' && (
        <>
          <p>
            <strong>Moderators removed this post.</strong>{' '}
            {decision !== null && `Their reason: ${decision.reason}`} Only you see it.
          </p>
          {decision !== null && <AppealForm decision={decision} />}
        </>
      )}
    </div>
  );
}
