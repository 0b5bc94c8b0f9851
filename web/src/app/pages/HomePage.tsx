import { Navigate, useSearchParams } from 'react-router';
import { FeedTabs } from '@/features/feeds/components/FeedTabs';
import { TuneFeed } from '@/features/feeds/components/TuneFeed';
import { TABS, tabOf, type Tab } from '@/features/feeds/tabs';
import { NewPostsPill } from '@/features/posts/components/NewPostsPill';
import { FollowedPeople } from '@/features/profiles/components/FollowedPeople';
import { useSession } from '@/session/store';
import { Loading } from '@/ui/states';
import { usePageTitle } from '@/ui/usePageTitle';
import { Welcome } from '../layout/Welcome';
import { Feed } from './home/Feeds';

function Feeds({ tab, isSignedIn }: { tab: Tab; isSignedIn: boolean }) {
  return (
    <>
      <h1 className="sr-only">{TABS.find((place) => place.tab === tab)?.label}</h1>
      <div className="flex items-center justify-between gap-2 border-b border-line pb-3">
        <FeedTabs current={tab} isSignedIn={isSignedIn} />
        {isSignedIn && tab === 'home' && <TuneFeed />}
      </div>
      <NewPostsPill />
      <Feed tab={tab} />
    </>
  );
}

export function Component() {
  const [search] = useSearchParams();
  const { status, user } = useSession();
  const tag = search.get('tag');
  const tab = tabOf(search.get('feed'), user !== null);
  usePageTitle();
  // Where tags were before they had pages of their own.
  if (tag !== null) return <Navigate to={`/tags/${encodeURIComponent(tag)}`} replace />;
  return (
    <div
      className={
        user === null ? '' : 'lg:grid lg:grid-cols-[minmax(0,44rem)_15rem] lg:justify-between lg:gap-12'
      }
    >
      <div className={`mx-auto w-full max-w-2xl min-w-0 ${user === null ? '' : 'lg:mx-0'}`}>
        {status === 'anonymous' && <Welcome />}
        {status === 'restoring' ? <Loading /> : <Feeds key={user?.id} tab={tab} isSignedIn={user !== null} />}
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
