import { Bookmark } from 'lucide-react';
import { useUser } from '@/session/store';
import { Button, ButtonLink } from '@/ui/Button';
import { useBookmark } from '../api/bookmarks';

function Toggle({ postId }: { postId: string }) {
  const { isKept, toggle } = useBookmark(postId);
  return (
    <Button look="quiet" size="sm" aria-pressed={isKept} onClick={toggle}>
      <Bookmark className="size-4" aria-hidden="true" fill={isKept ? 'currentColor' : 'none'} />
      {isKept ? 'Kept' : 'Keep'}
    </Button>
  );
}

/** Keeps a post for later; nobody else sees it. */
export function BookmarkButton({ postId }: { postId: string }) {
  if (useUser() !== null) return <Toggle postId={postId} />;
  return (
    <ButtonLink to="/sign-in" look="quiet" size="sm">
      <Bookmark className="size-4" aria-hidden="true" />
      Keep
    </ButtonLink>
  );
}
