import { useBookmarks } from '@/features/bookmarks/api/bookmarks';
import { PostList } from '@/features/posts/components/PostList';
import { ButtonLink } from '@/ui/Button';
import { Empty } from '@/ui/states';
import { usePageTitle } from '@/ui/usePageTitle';
import { cardActions } from './post/cardActions';

export function Component() {
  usePageTitle('Kept for later');
  return (
    <div className="mx-auto max-w-2xl">
      <h1 className="border-b border-line pb-4 font-serif text-2xl font-semibold tracking-tight">
        Kept for later
      </h1>
      <PostList
        feed={useBookmarks()}
        label="Kept posts"
        empty={
          <div className="pt-6">
            <Empty title="Nothing kept yet." action={<ButtonLink to="/">Find something to read</ButtonLink>}>
              “Keep” below a post puts it here. Nobody else sees this list.
            </Empty>
          </div>
        }
        actions={cardActions}
      />
    </div>
  );
}
