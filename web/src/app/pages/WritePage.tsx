import { PostForm } from '@/features/posts/components/PostForm';
import { usePageTitle } from '@/ui/usePageTitle';

export function Component() {
  usePageTitle('Write');
  return (
    <div className="mx-auto max-w-3xl">
      <h1 className="mb-6 font-serif text-2xl font-semibold tracking-tight">New post</h1>
      <PostForm post={null} />
    </div>
  );
}
