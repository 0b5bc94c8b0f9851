import { TagDirectory } from '@/features/tags/components/TagDirectory';
import { usePageTitle } from '@/ui/usePageTitle';

export function Component() {
  usePageTitle('Tags');
  return (
    <div className="mx-auto max-w-2xl space-y-6">
      <h1 className="font-serif text-2xl font-semibold tracking-tight">Tags</h1>
      <TagDirectory />
    </div>
  );
}
