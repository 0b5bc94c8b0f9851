import { useParams } from 'react-router';
import { PostLoader } from '@/features/posts/components/PostLoader';
import { RevisionHistory } from '@/features/posts/revisions/RevisionHistory';
import { useUser } from '@/session/store';
import { Failure } from '@/ui/states';
import { usePageTitle } from '@/ui/usePageTitle';

export function Component() {
  const { slug = '' } = useParams();
  const user = useUser();
  usePageTitle('History');
  return (
    <div className="mx-auto max-w-5xl">
      <h1 className="mb-6 font-serif text-2xl font-semibold tracking-tight">History</h1>
      <PostLoader slug={slug}>
        {(post) =>
          post.author.id === user?.id ? (
            <RevisionHistory post={post} />
          ) : (
            <Failure message="Only its author can see what a post said before." />
          )
        }
      </PostLoader>
    </div>
  );
}
