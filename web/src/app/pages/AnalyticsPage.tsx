import { ArrowLeft } from 'lucide-react';
import { Link, useParams } from 'react-router';
import { ReportView } from '@/features/analytics/components/ReportView';
import { usePost } from '@/features/posts/api/getPost';
import { usePageTitle } from '@/ui/usePageTitle';

function OnePost({ postId }: { postId: string }) {
  const post = usePost(postId);
  const title = post.data?.title ?? 'Post';
  usePageTitle(`How “${title}” is read`);
  return (
    <>
      <Link to="/me/analytics" className="flex items-center gap-1.5 text-sm text-muted hover:text-ink">
        <ArrowLeft className="size-4" aria-hidden="true" /> All posts
      </Link>
      <h1 className="mt-2 mb-5 font-serif text-2xl font-semibold tracking-tight text-balance">{title}</h1>
      <ReportView postId={postId} />
    </>
  );
}

function AllPosts() {
  usePageTitle('Analytics');
  return (
    <>
      <h1 className="mb-5 font-serif text-2xl font-semibold tracking-tight">How your posts are read</h1>
      <ReportView postId={null} />
    </>
  );
}

export function Component() {
  const { postId } = useParams();
  return (
    <div className="mx-auto max-w-4xl">
      {postId === undefined ? <AllPosts /> : <OnePost key={postId} postId={postId} />}
    </div>
  );
}
