import type { ReactNode } from 'react';
import { ApiProblem, messageOf } from '@/api/problems';
import type { Post } from '@/api/types';
import { ButtonLink } from '@/ui/Button';
import { Empty, Failure } from '@/ui/states';
import { usePost } from '../api/getPost';
import { PostArticleSkeleton } from './PostArticle';

/** One post by its slug, or what there is to say instead. */
export function PostLoader({ slug, children }: { slug: string; children: (post: Post) => ReactNode }) {
  const query = usePost(slug);
  if (query.data !== undefined) return children(query.data);
  if (query.isPending) return <PostArticleSkeleton />;
  if (query.error instanceof ApiProblem && query.error.status === 404) {
    return (
      <Empty title="This post is not here." action={<ButtonLink to="/">Read something else</ButtonLink>}>
        It was deleted, is still a draft, or never was.
      </Empty>
    );
  }
  return <Failure message={messageOf(query.error)} onRetry={() => void query.refetch()} />;
}
