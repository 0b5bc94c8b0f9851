import { Link, useSearchParams } from 'react-router';
import { DeletedPosts, PlannedPosts } from '@/features/posts/components/OwnPosts';
import { PostFeed } from '@/features/posts/components/PostFeed';
import { MySeries } from '@/features/posts/series/MySeries';
import { useUser } from '@/session/store';
import { ButtonLink } from '@/ui/Button';
import { Empty } from '@/ui/states';
import { usePageTitle } from '@/ui/usePageTitle';

const TAB =
  'inline-block border-b-2 border-transparent px-1 py-3 whitespace-nowrap text-muted hover:text-ink data-current:border-spark data-current:font-medium data-current:text-ink';

const TABS = [
  { show: 'drafts', label: 'Drafts' },
  { show: 'scheduled', label: 'Scheduled' },
  { show: 'published', label: 'Published' },
  { show: 'series', label: 'Series' },
  { show: 'deleted', label: 'Deleted' },
] as const;
type Show = (typeof TABS)[number]['show'];

function intoSight(tab: HTMLElement | null): void {
  tab?.scrollIntoView({ block: 'nearest', inline: 'center' });
}

function List({ show, userId }: { show: Show; userId: string }) {
  switch (show) {
    case 'scheduled':
      return <PlannedPosts />;
    case 'series':
      return <MySeries userId={userId} />;
    case 'deleted':
      return <DeletedPosts />;
    case 'published':
      return (
        <PostFeed
          filter={{ status: 'PUBLISHED', authorId: userId }}
          label="Published posts"
          empty={
            <div className="pt-8">
              <Empty title="Nothing published yet.">What you publish waits for you here.</Empty>
            </div>
          }
        />
      );
    case 'drafts':
      return (
        <PostFeed
          filter={{ status: 'DRAFT', authorId: userId }}
          label="Drafts"
          empty={
            <div className="pt-8">
              <Empty title="No drafts.">What you save as a draft waits for you here.</Empty>
            </div>
          }
        />
      );
  }
}

export function Component() {
  const user = useUser();
  const [search] = useSearchParams();
  const show = TABS.find((tab) => tab.show === search.get('show'))?.show ?? 'drafts';
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
      <nav
        aria-label="Kind of post"
        className="mt-4 flex gap-5 overflow-x-auto border-b border-line sm:gap-6"
      >
        {TABS.map((tab) => (
          <Link
            key={tab.show}
            // On a phone the row slides: the tab that is open shall be in sight.
            ref={tab.show === show ? intoSight : null}
            to={tab.show === 'drafts' ? '/me/posts' : `/me/posts?show=${tab.show}`}
            className={TAB}
            data-current={tab.show === show ? '' : undefined}
            aria-current={tab.show === show ? 'page' : undefined}
          >
            {tab.label}
          </Link>
        ))}
      </nav>
      <List key={show} show={show} userId={user.id} />
    </div>
  );
}
