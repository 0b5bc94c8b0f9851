import { PencilLine, Trash2 } from 'lucide-react';
import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { Link, useNavigate } from 'react-router';
import { messageOf } from '@/api/problems';
import type { Post } from '@/api/types';
import { PresenceIndicator } from '@/realtime/PresenceIndicator';
import { useUser } from '@/session/store';
import { Avatar } from '@/ui/Avatar';
import { Button, ButtonLink } from '@/ui/Button';
import { Confirm } from '@/ui/Modal';
import { Skeleton } from '@/ui/states';
import { TimeAgo } from '@/ui/TimeAgo';
import { toast } from '@/ui/toasts';
import { useDeletePost } from '../api/deletePost';
import { sectionsOf } from '../document/contents';
import { holds } from '../document/nodes';
import { RichText } from '../document/RichText';
import { learnPreviews, seenAt, usePreviews } from '../pictures/previews';
import { plannedFor } from '../plan';
import { useQuotesOf } from '../quotes/api';
import { TableOfContents } from './TableOfContents';
import { Tags } from './Tags';

function OwnerActions({ post }: { post: Post }) {
  const navigate = useNavigate();
  const remove = useDeletePost();
  const [asking, setAsking] = useState(false);
  const confirm = async () => {
    try {
      await remove.mutateAsync(post);
      toast('Post deleted. You can restore it from My posts for 30 days.');
      await navigate('/', { replace: true });
    } catch (error) {
      setAsking(false);
      toast(messageOf(error), 'danger');
    }
  };
  return (
    <div className="flex gap-1">
      <ButtonLink to={`/posts/${post.slug}/edit`} look="quiet" size="sm">
        <PencilLine className="size-4" aria-hidden="true" />
        Edit
      </ButtonLink>
      <Button look="quiet" size="sm" onClick={() => setAsking(true)}>
        <Trash2 className="size-4" aria-hidden="true" />
        Delete
      </Button>
      <Confirm
        open={asking}
        title="Delete this post?"
        description={`“${post.title}” will be gone for everybody. You can restore it for 30 days.`}
        confirm="Delete"
        onCancel={() => setAsking(false)}
        onConfirm={confirm}
      />
    </div>
  );
}

function FirstPublished({ address }: { address: string }) {
  return (
    <p className="mt-10 text-sm text-muted">
      Originally published at{' '}
      <a href={address} rel="canonical noopener noreferrer" className="text-link underline">
        {new URL(address).hostname}
      </a>
      .
    </p>
  );
}

interface PostArticleProps {
  post: Post;
  /** What a reader may do with the post: react, keep, share. It stands below the text. */
  actions?: ReactNode;
  /** What follows the post: a series, comments, related posts. */
  children?: ReactNode;
}

export function PostArticle({ post, actions, children }: PostArticleProps) {
  const user = useUser();
  const { author } = post;
  const wasEdited =
    post.publishedAt !== null && Date.parse(post.updatedAt) - Date.parse(post.publishedAt) > 60_000;
  const previews = usePreviews();
  const quotes = useQuotesOf(
    post.id,
    useMemo(() => holds(post.content, 'postQuote'), [post.content]),
  );
  const isPrivate = user?.id === author.id && (post.status === 'DRAFT' || post.moderation !== 'CLEAR');
  useEffect(() => {
    if (isPrivate) void learnPreviews(post.content, post.cover?.url);
  }, [isPrivate, post.content, post.cover?.url]);
  const sections = useMemo(() => sectionsOf(post.content), [post.content]);
  return (
    <article className="relative mx-auto max-w-[42rem]">
      {/* React moves it to the head: where search engines shall look for this text. */}
      <link rel="canonical" href={post.canonicalUrl ?? `${window.location.origin}/posts/${post.slug}`} />
      {post.cover !== null && (
        <img
          src={seenAt(post.cover.url, previews)}
          alt={post.cover.alt}
          referrerPolicy="no-referrer"
          className="mb-8 aspect-[2/1] w-full rounded-2xl bg-sunken object-cover"
          fetchPriority="high"
        />
      )}
      <header>
        {post.status === 'DRAFT' && (
          <p className="mb-4 inline-block rounded-full bg-sunken px-3 py-1 text-sm font-medium">
            {post.scheduledAt === null
              ? 'Draft. Only you can see it.'
              : `Will be published on ${plannedFor(post.scheduledAt)}. Until then only you can see it.`}
          </p>
        )}
        <h1 className="font-serif text-[2rem] leading-tight font-bold tracking-tight text-balance sm:text-[2.6rem]">
          {post.title}
        </h1>
        <div className="mt-6 flex flex-wrap items-center gap-x-4 gap-y-3">
          <Avatar name={author.displayName} seed={author.username} src={author.avatarUrl} />
          <div className="min-w-0 text-sm">
            <p className="flex items-center gap-2">
              <Link to={`/@${author.username}`} className="font-medium hover:underline">
                {author.displayName}
              </Link>
              <PresenceIndicator userId={author.id} showStatus />
            </p>
            <p className="text-muted">
              <TimeAgo at={post.publishedAt ?? post.updatedAt} />
              {wasEdited && (
                <>
                  , edited <TimeAgo at={post.updatedAt} />
                </>
              )}
              <span aria-hidden="true"> · </span>
              {post.readingTime} min read
            </p>
          </div>
          {user?.id === author.id && (
            <div className="sm:ml-auto">
              <OwnerActions post={post} />
            </div>
          )}
        </div>
      </header>
      <TableOfContents sections={sections} />
      <div className="mt-9">
        <RichText document={post.content} hasAnchors mentions={post.mentions} quotes={quotes.data} />
      </div>
      {post.canonicalUrl !== null && <FirstPublished address={post.canonicalUrl} />}
      <footer className="mt-12 border-t border-line pt-6">
        <Tags tags={post.tags} />
        {actions}
      </footer>
      {children}
    </article>
  );
}

export function PostArticleSkeleton() {
  return (
    <div role="status" aria-label="Loading the post" className="mx-auto max-w-[42rem]">
      <Skeleton className="h-11 w-5/6" />
      <div className="mt-6 flex items-center gap-4">
        <Skeleton className="size-10 rounded-full" />
        <Skeleton className="h-9 w-48" />
      </div>
      <Skeleton className="mt-10 h-5 w-full" />
      <Skeleton className="mt-3 h-5 w-full" />
      <Skeleton className="mt-3 h-5 w-4/5" />
      <Skeleton className="mt-8 h-5 w-full" />
      <Skeleton className="mt-3 h-5 w-2/3" />
    </div>
  );
}
