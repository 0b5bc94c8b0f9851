import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, unwrap } from '@/api/client';
import type { Post, PostCreate } from '@/api/types';
import { useIdempotencyKey } from '@/api/useIdempotencyKey';
import { postKeys } from './keys';

interface Save {
  /** The post to change; without one, a new post is made. */
  post: Pick<Post, 'id' | 'revision'> | null;
  body: PostCreate;
}

function create(body: PostCreate, key: string): Promise<Post> {
  return unwrap(api.POST('/api/posts', { body, params: { header: { 'Idempotency-Key': key } } }));
}

/** The revision that the writer saw goes along: whoever saved meanwhile is not overwritten unread. */
function update({ id, revision }: Pick<Post, 'id' | 'revision'>, body: PostCreate): Promise<Post> {
  return unwrap(
    api.PATCH('/api/posts/{post_id}', {
      params: { path: { post_id: id }, header: { 'If-Match': `"${revision}"` } },
      body,
    }),
  );
}

export function useSavePost() {
  const queryClient = useQueryClient();
  const keyOf = useIdempotencyKey();
  return useMutation({
    mutationFn: ({ post, body }: Save) => (post === null ? create(body, keyOf(body)) : update(post, body)),
    onSuccess: async (post) => {
      queryClient.setQueryData(postKeys.one(post.slug), post);
      // What ai said of a first post meanwhile, the answer does not know.
      if (post.moderation === 'PENDING')
        await queryClient.invalidateQueries({ queryKey: postKeys.one(post.slug) });
      await queryClient.invalidateQueries({ queryKey: [...postKeys.all, 'list'] });
    },
  });
}
