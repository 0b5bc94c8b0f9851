import { Library } from '@/features/posts/pictures/Library';
import { usePageTitle } from '@/ui/usePageTitle';

export function Component() {
  usePageTitle('My pictures');
  return (
    <div className="mx-auto max-w-5xl space-y-6">
      <h1 className="font-serif text-2xl font-semibold tracking-tight">My pictures</h1>
      <Library />
    </div>
  );
}
