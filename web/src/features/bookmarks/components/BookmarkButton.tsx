import { Bookmark } from 'lucide-react';
import { useUser } from '@/session/store';
import { useSignInPath } from '@/session/useSignInPath';
import { Button, ButtonLink } from '@/ui/Button';
import { classes } from '@/ui/classes';
import { useBookmark } from '../api/bookmarks';

interface BookmarkButtonProps {
  postId: string;
  /** The title of the post where several stand together: then the sign alone is shown. */
  title?: string;
}

function Toggle({ postId, title }: BookmarkButtonProps) {
  const { isKept, toggle } = useBookmark(postId);
  const sign = (
    <Bookmark
      className={classes('size-4', isKept && 'text-spark-ink')}
      aria-hidden="true"
      fill={isKept ? 'currentColor' : 'none'}
    />
  );
  if (title !== undefined) {
    return (
      <Button
        look="quiet"
        size="sm"
        className="w-9 px-0!"
        aria-pressed={isKept}
        aria-label={`Keep “${title}”`}
        title={isKept ? 'Kept for later' : 'Keep for later'}
        onClick={toggle}
      >
        {sign}
      </Button>
    );
  }
  return (
    <Button look="quiet" size="sm" aria-pressed={isKept} onClick={toggle}>
      {sign}
      {isKept ? 'Kept' : 'Keep'}
    </Button>
  );
}

/** Keeps a post for later; nobody else sees it. */
export function BookmarkButton(props: BookmarkButtonProps) {
  const signIn = useSignInPath();
  if (useUser() !== null) return <Toggle {...props} />;
  // In a list of cards it would only be noise to somebody who cannot use it.
  if (props.title !== undefined) return null;
  return (
    <ButtonLink to={signIn} look="quiet" size="sm">
      <Bookmark className="size-4" aria-hidden="true" />
      Keep
    </ButtonLink>
  );
}
