import { X } from 'lucide-react';
import { Link, useSearchParams } from 'react-router';
import { NewPostsPill } from '@/features/posts/components/NewPostsPill';
import { PostFeed } from '@/features/posts/components/PostFeed';
import { FollowedPeople } from '@/features/profiles/components/FollowedPeople';
import { useSession } from '@/session/store';
import { ButtonLink } from '@/ui/Button';
import { Empty } from '@/ui/states';
import { usePageTitle } from '@/ui/usePageTitle';
import { Welcome } from '../layout/Welcome';

export function Component() {
  const [search] = useSearchParams();
  const { status, user } = useSession();
  const tag = search.get('tag') ?? undefined;
  usePageTitle(tag === undefined ? undefined : `Posts about ${tag}`);
  return (
    <div
      className={
        user === null ? '' : 'lg:grid lg:grid-cols-[minmax(0,44rem)_15rem] lg:justify-between lg:gap-12'
      }
    >
      <div className={`mx-auto w-full max-w-2xl min-w-0 ${user === null ? '' : 'lg:mx-0'}`}>
        {status === 'anonymous' && tag === undefined && <Welcome />}
        <div className="flex items-center justify-between border-b border-line pb-4">
          <h1 className="font-serif text-2xl font-semibold tracking-tight">
            {tag === undefined ? 'Latest writing' : `About ${tag}`}
          </h1>
          {tag !== undefined && (
            <Link to="/" className="flex items-center gap-1 text-sm text-muted hover:text-ink">
              <X className="size-4" aria-hidden="true" /> All posts
            </Link>
          )}
        </div>
        <NewPostsPill />
        <PostFeed
          filter={{ status: 'PUBLISHED', ...(tag === undefined ? {} : { tag }) }}
          label="Posts"
          empty={
            <div className="pt-8">
              <Empty
                title="The page is still blank."
                action={<ButtonLink to="/write">Write the first post</ButtonLink>}
              >
                Nobody has published here yet. That is an invitation.
              </Empty>
            </div>
          }
        />
      </div>
      {user !== null && (
        <aside className="hidden lg:block">
          <div className="sticky top-24">
            <FollowedPeople userId={user.id} />
          </div>
        </aside>
      )}
    </div>
  );
}
