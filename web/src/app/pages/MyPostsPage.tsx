import { Link, useSearchParams } from 'react-router';
import { PostFeed } from '@/features/posts/components/PostFeed';
import { useUser } from '@/session/store';
import { ButtonLink } from '@/ui/Button';
import { Empty } from '@/ui/states';
import { usePageTitle } from '@/ui/usePageTitle';

const TAB =
  'inline-block border-b-2 border-transparent px-1 py-3 text-muted hover:text-ink data-current:border-spark data-current:font-medium data-current:text-ink';

export function Component() {
  const user = useUser();
  const [search] = useSearchParams();
  const isPublished = search.get('show') === 'published';
  usePageTitle('My posts');
  if (user === null) return null;
  return (
    <div className="mx-auto max-w-2xl">
      <div className="flex items-center justify-between">
        <h1 className="font-serif text-2xl font-semibold tracking-tight">My posts</h1>
        <ButtonLink to="/write" size="sm">
          Write
        </ButtonLink>
      </div>
      <nav aria-label="Kind of post" className="mt-4 flex gap-6 border-b border-line">
        <Link
          to="/me/posts"
          className={TAB}
          data-current={isPublished ? undefined : ''}
          aria-current={!isPublished}
        >
          Drafts
        </Link>
        <Link
          to="/me/posts?show=published"
          className={TAB}
          data-current={isPublished ? '' : undefined}
          aria-current={isPublished}
        >
          Published
        </Link>
      </nav>
      <PostFeed
        filter={{ status: isPublished ? 'PUBLISHED' : 'DRAFT', authorId: user.id }}
        label={isPublished ? 'Published posts' : 'Drafts'}
        empty={
          <div className="pt-8">
            <Empty title={isPublished ? 'Nothing published yet.' : 'No drafts.'}>
              What you {isPublished ? 'publish' : 'save as a draft'} waits for you here.
            </Empty>
          </div>
        }
      />
    </div>
  );
}
