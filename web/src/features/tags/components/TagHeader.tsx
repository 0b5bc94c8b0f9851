import { Check, Plus } from 'lucide-react';
import { ApiProblem, messageOf } from '@/api/problems';
import { useUser } from '@/session/store';
import { Button, ButtonLink } from '@/ui/Button';
import { FeedLink } from '@/ui/FeedLink';
import { Empty, Failure, Skeleton } from '@/ui/states';
import { useFollowTag, useTag } from '../api/tags';

function plural(count: number, noun: string): string {
  return `${count.toLocaleString()} ${noun}${count === 1 ? '' : 's'}`;
}

function Follow({ name, isFollowed }: { name: string; isFollowed: boolean }) {
  const user = useUser();
  const follow = useFollowTag(name);
  if (user === null) {
    return (
      <ButtonLink to="/sign-in" state={{ from: `/tags/${name}` }} size="sm" look="outline">
        Sign in to follow
      </ButtonLink>
    );
  }
  const Icon = isFollowed ? Check : Plus;
  return (
    <Button
      size="sm"
      look={isFollowed ? 'outline' : 'primary'}
      busy={follow.isPending}
      aria-pressed={isFollowed}
      onClick={() => follow.mutate(!isFollowed)}
    >
      <Icon className="size-4" aria-hidden="true" />
      {isFollowed ? 'Following' : 'Follow'}
    </Button>
  );
}

/** What a tag is about in numbers, and the ways to hear of it. */
export function TagHeader({ name }: { name: string }) {
  const tag = useTag(name);
  return (
    <header className="border-b border-line pb-4">
      <div className="flex flex-wrap items-center gap-3">
        <h1 className="mr-auto min-w-0 font-serif text-2xl font-semibold tracking-tight break-words">
          #{name}
        </h1>
        {tag.data !== undefined && (
          <>
            <FeedLink base={`/tags/${encodeURIComponent(name)}`} of={`posts about ${name}`} />
            <Follow name={name} isFollowed={tag.data.isFollowed} />
          </>
        )}
      </div>
      {tag.isPending && <Skeleton className="mt-2 h-5 w-48" />}
      {tag.data !== undefined && (
        <p className="mt-1 text-muted">
          {plural(tag.data.posts, 'post')} · {plural(tag.data.followers, 'follower')}
        </p>
      )}
      {tag.isError &&
        (tag.error instanceof ApiProblem && tag.error.status === 404 ? (
          <div className="mt-6">
            <Empty
              title="Nobody has used this tag yet."
              action={<ButtonLink to="/tags">All tags</ButtonLink>}
            >
              Be the first: give it to a post of yours.
            </Empty>
          </div>
        ) : (
          <div className="mt-4">
            <Failure message={messageOf(tag.error)} onRetry={() => void tag.refetch()} />
          </div>
        ))}
    </header>
  );
}
