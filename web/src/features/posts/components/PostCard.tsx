import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { PostSummary } from '@/api/types';
import { PresenceIndicator } from '@/realtime/PresenceIndicator';
import { Avatar } from '@/ui/Avatar';
import { Skeleton } from '@/ui/states';
import { exactly } from '@/ui/time';
import { TimeAgo } from '@/ui/TimeAgo';
import { Tags } from './Tags';

interface PostCardProps {
  post: PostSummary;
  /** What stands below the tags. */
  extra?: ReactNode;
  /** What can be done with the post without opening it, at the end of the line of tags. */
  actions?: ReactNode;
}

export function PostCard({ post, extra, actions }: PostCardProps) {
  const { author } = post;
  const isDraft = post.status === 'DRAFT';
  return (
    <article className="group relative py-7">
      <div className="flex items-center gap-2.5 text-sm">
        <Avatar name={author.displayName} seed={author.username} src={author.avatarUrl} size="sm" />
        <Link to={`/@${author.username}`} className="relative z-10 font-medium hover:underline">
          {author.displayName}
        </Link>
        <PresenceIndicator userId={author.id} />
        <span className="text-muted">
          <TimeAgo at={post.publishedAt ?? post.updatedAt} />
        </span>
        {isDraft && (
          <span className="rounded-full bg-sunken px-2.5 py-0.5 text-xs font-medium">
            {post.scheduledAt === null ? 'Draft' : `Planned for ${exactly(post.scheduledAt)}`}
          </span>
        )}
      </div>
      <h2 className="mt-2.5 font-serif text-[1.4rem] leading-snug font-semibold text-balance">
        <Link
          to={isDraft ? `/posts/${post.slug}/edit` : `/posts/${post.slug}`}
          className="decoration-spark decoration-2 underline-offset-4 group-hover:underline after:absolute after:inset-0"
        >
          {post.title}
        </Link>
      </h2>
      {post.excerpt && <p className="mt-1.5 line-clamp-3 text-muted">{post.excerpt}</p>}
      <div className="mt-3.5 flex flex-wrap items-center gap-x-3 gap-y-2 text-sm text-muted">
        <span>{post.readingTime} min read</span>
        <Tags tags={post.tags} />
        {actions !== undefined && <div className="relative z-10 -my-2 -mr-2.5 ml-auto">{actions}</div>}
      </div>
      {extra}
    </article>
  );
}

export function PostCardSkeleton() {
  return (
    <div className="py-7">
      <div className="flex items-center gap-2.5">
        <Skeleton className="size-8 rounded-full" />
        <Skeleton className="h-4 w-40" />
      </div>
      <Skeleton className="mt-3.5 h-7 w-4/5" />
      <Skeleton className="mt-3 h-4 w-full" />
      <Skeleton className="mt-2 h-4 w-2/3" />
      <Skeleton className="mt-4 h-4 w-32" />
    </div>
  );
}
