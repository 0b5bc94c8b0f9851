import { FeedEmpty } from '@/features/feeds/components/FeedEmpty';
import { WhyThis } from '@/features/feeds/components/WhyThis';
import { useFollowingFeed, useHomeFeed, useTrendingFeed } from '@/features/feeds/api/feeds';
import type { Tab } from '@/features/feeds/tabs';
import { PostFeed } from '@/features/posts/components/PostFeed';
import { PostList } from '@/features/posts/components/PostList';
import { cardActions } from '../post/cardActions';

function Home() {
  return (
    <PostList
      feed={useHomeFeed()}
      label="Posts"
      empty={<FeedEmpty tab="home" />}
      extra={(post) => <WhyThis post={post} />}
      actions={cardActions}
    />
  );
}

function Following() {
  return (
    <PostList
      feed={useFollowingFeed()}
      label="Posts"
      empty={<FeedEmpty tab="following" />}
      actions={cardActions}
    />
  );
}

function Trending() {
  return (
    <PostList
      feed={useTrendingFeed('week')}
      label="Posts"
      empty={<FeedEmpty tab="trending" />}
      actions={cardActions}
    />
  );
}

function Latest() {
  return (
    <PostFeed
      filter={{ status: 'PUBLISHED' }}
      label="Posts"
      empty={<FeedEmpty tab="latest" />}
      actions={cardActions}
    />
  );
}

const FEEDS = { home: Home, following: Following, trending: Trending, latest: Latest };

/** The posts of one tab. */
export function Feed({ tab }: { tab: Tab }) {
  const Chosen = FEEDS[tab];
  return <Chosen />;
}
