import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, unwrap } from '@/api/client';
import type { Post } from '@/api/types';
import { postKeys } from './keys';

interface Plan {
  post: Pick<Post, 'id' | 'revision'>;
  /** When to publish; null takes the plan back. */
  at: string | null;
}

function send({ post, at }: Plan): Promise<Post> {
  const params = { path: { post_id: post.id }, header: { 'If-Match': `"${post.revision}"` } };
  return unwrap(
    at === null
      ? api.DELETE('/api/posts/{post_id}/schedule', { params })
      : api.POST('/api/posts/{post_id}/schedule', { params, body: { at } }),
  );
}

export function usePlanPost() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: send,
    onSuccess: async (post) => {
      queryClient.setQueryData(postKeys.one(post.slug), post);
      await queryClient.invalidateQueries({ queryKey: [...postKeys.all, 'list'] });
    },
  });
}
