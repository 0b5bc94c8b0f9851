import { PostForm } from '@/features/posts/components/PostForm';
import { DraftLoader } from '@/features/posts/drafts/DraftLoader';
import { useUser } from '@/session/store';
import { Loading } from '@/ui/states';
import { usePageTitle } from '@/ui/usePageTitle';

export function Component() {
  usePageTitle('Write');
  const user = useUser();
  if (user === null) return null;
  return (
    <div className="mx-auto max-w-3xl">
      <h1 className="mb-6 font-serif text-2xl font-semibold tracking-tight">New post</h1>
      <DraftLoader key={user.id} userId={user.id} post={null} loading={<Loading />}>
        {(start) => <PostForm userId={user.id} start={start} />}
      </DraftLoader>
    </div>
  );
}
