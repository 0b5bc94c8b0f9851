import { useParams } from 'react-router';
import { FeedEmpty } from '@/features/feeds/components/FeedEmpty';
import { NewPostsPill } from '@/features/posts/components/NewPostsPill';
import { PostFeed } from '@/features/posts/components/PostFeed';
import { TagHeader } from '@/features/tags/components/TagHeader';
import { usePageTitle } from '@/ui/usePageTitle';

export function Component() {
  const { name = '' } = useParams();
  usePageTitle(`Posts about ${name}`);
  return (
    <div className="mx-auto max-w-2xl">
      <TagHeader name={name} />
      <NewPostsPill />
      <PostFeed
        filter={{ status: 'PUBLISHED', tag: name }}
        label="Posts"
        empty={<FeedEmpty tab="latest" />}
      />
    </div>
  );
}
