import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, done } from '@/api/client';
import type { Post } from '@/api/types';
import { postKeys } from './keys';

export function useDeletePost() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (post: Pick<Post, 'id' | 'slug'>) =>
      done(api.DELETE('/api/posts/{post_id}', { params: { path: { post_id: post.id } } })),
    onSuccess: (_, post) => {
      queryClient.removeQueries({ queryKey: postKeys.one(post.slug) });
      return queryClient.invalidateQueries({ queryKey: [...postKeys.all, 'list'] });
    },
  });
}
