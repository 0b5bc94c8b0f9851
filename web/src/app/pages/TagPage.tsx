import { useParams } from 'react-router';
import { NewPostsPill } from '@/features/posts/components/NewPostsPill';
import { PostFeed } from '@/features/posts/components/PostFeed';
import { TagHeader } from '@/features/tags/components/TagHeader';
import { usePageTitle } from '@/ui/usePageTitle';
import { cardActions } from './post/cardActions';

export function Component() {
  const { name = '' } = useParams();
  usePageTitle(`Posts about ${name}`);
  return (
    <div className="mx-auto max-w-2xl">
      <TagHeader key={name} name={name}>
        <NewPostsPill />
        <PostFeed
          filter={{ status: 'PUBLISHED', tag: name }}
          label="Posts"
          empty={<p className="py-8 text-muted">No post with this tag is shown to you right now.</p>}
          actions={cardActions}
        />
      </TagHeader>
    </div>
  );
}
