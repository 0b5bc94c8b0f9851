import { useParams } from 'react-router';
import { PostForm } from '@/features/posts/components/PostForm';
import { PostLoader } from '@/features/posts/components/PostLoader';
import { useUser } from '@/session/store';
import { Failure } from '@/ui/states';
import { usePageTitle } from '@/ui/usePageTitle';

export function Component() {
  const { slug = '' } = useParams();
  const user = useUser();
  usePageTitle('Edit');
  return (
    <div className="mx-auto max-w-3xl">
      <h1 className="mb-6 font-serif text-2xl font-semibold tracking-tight">Edit post</h1>
      <PostLoader slug={slug}>
        {(post) =>
          post.author.id === user?.id ? (
            <PostForm key={post.id} post={post} />
          ) : (
            <Failure message="Only its author can edit this post." />
          )
        }
      </PostLoader>
    </div>
  );
}
