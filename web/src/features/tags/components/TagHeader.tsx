import { Check, Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { ApiProblem, messageOf } from '@/api/problems';
import { useUser } from '@/session/store';
import { useSignInPath } from '@/session/useSignInPath';
import { Button, ButtonLink } from '@/ui/Button';
import { FeedLink } from '@/ui/FeedLink';
import { Empty, Failure, Skeleton } from '@/ui/states';
import { useFollowTag, useTag } from '../api/tags';

function plural(count: number, noun: string): string {
  return `${count.toLocaleString()} ${noun}${count === 1 ? '' : 's'}`;
}

function Follow({ name, isFollowed }: { name: string; isFollowed: boolean }) {
  const user = useUser();
  const signIn = useSignInPath();
  const follow = useFollowTag(name);
  if (user === null) {
    return (
      <ButtonLink to={signIn} size="sm" look="outline">
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

interface TagHeaderProps {
  name: string;
  /** The posts: only where there is such a tag. */
  children: ReactNode;
}

/** What a tag is about in numbers, the ways to hear of it, and its posts. */
export function TagHeader({ name, children }: TagHeaderProps) {
  const tag = useTag(name);
  if (tag.error instanceof ApiProblem && [400, 404].includes(tag.error.status)) {
    return (
      <Empty title="Nobody has used this tag yet." action={<ButtonLink to="/tags">All tags</ButtonLink>}>
        Be the first: give it to a post of yours.
      </Empty>
    );
  }
  return (
    <>
      <header className="border-b border-line pb-4">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
          <h1 className="mr-auto min-w-0 font-serif text-2xl font-semibold tracking-tight break-words">
            #{tag.data?.name ?? name}
          </h1>
          {tag.data !== undefined && (
            <div className="flex items-center gap-1">
              <FeedLink
                base={`/tags/${encodeURIComponent(tag.data.name)}`}
                of={`posts about ${tag.data.name}`}
              />
              <Follow name={tag.data.name} isFollowed={tag.data.isFollowed} />
            </div>
          )}
        </div>
        <p className="mt-1 min-h-6 text-muted">
          {tag.data === undefined ? (
            tag.isPending && <Skeleton className="inline-block h-5 w-48" />
          ) : (
            <>
              {plural(tag.data.posts, 'post')} · {plural(tag.data.followers, 'follower')} ·{' '}
              <Link to="/tags" className="text-link underline">
                All tags
              </Link>
            </>
          )}
        </p>
        {tag.isError && tag.data === undefined && (
          <Failure message={messageOf(tag.error)} onRetry={() => void tag.refetch()} />
        )}
      </header>
      {children}
    </>
  );
}
