import { useParams } from 'react-router';
import { PostForm } from '@/features/posts/components/PostForm';
import { PostLoader } from '@/features/posts/components/PostLoader';
import { DraftLoader } from '@/features/posts/drafts/DraftLoader';
import { useUser } from '@/session/store';
import { Failure, Loading } from '@/ui/states';
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
          user !== null && post.author.id === user.id ? (
            <DraftLoader key={post.id} userId={user.id} post={post} loading={<Loading />}>
              {(start) => <PostForm userId={user.id} start={start} />}
            </DraftLoader>
          ) : (
            <Failure message="Only its author can edit this post." />
          )
        }
      </PostLoader>
    </div>
  );
}
