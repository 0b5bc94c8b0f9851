import { Quote } from 'lucide-react';
import { Link } from 'react-router';
import type { PostSummary, QuotedPost } from '@/api/types';
import { Avatar } from '@/ui/Avatar';

const BOX = 'my-[1.1em] rounded-2xl border border-line bg-surface p-4 font-sans text-base';

/** A post in short, for standing in another one. */
export function QuotedSummary({ post }: { post: PostSummary }) {
  return (
    <>
      <div className="flex items-center gap-2 text-sm text-muted">
        <Avatar
          name={post.author.displayName}
          seed={post.author.username}
          src={post.author.avatarUrl}
          size="sm"
        />
        {post.author.displayName}
        <Quote className="ml-auto size-4" aria-hidden="true" />
      </div>
      <p className="mt-2 font-serif text-lg leading-snug font-semibold">{post.title}</p>
      {post.excerpt !== '' && <p className="mt-1 line-clamp-3 text-muted">{post.excerpt}</p>}
    </>
  );
}

/** A quoted post where it may be shown, and a word about it where it may not. */
export function QuoteCard({ quote }: { quote: QuotedPost | undefined }) {
  const post = quote?.post ?? null;
  if (post === null) {
    return (
      <div className={`${BOX} text-muted`}>
        {quote === undefined
          ? 'A quoted post.'
          : quote.state === 'PENDING'
            ? 'A quoted post, which its author has been asked for.'
            : 'A quoted post that is not shown.'}
      </div>
    );
  }
  return (
    <aside aria-label={`Quoted: ${post.title}`} className={`${BOX} relative`}>
      <QuotedSummary post={post} />
      {quote?.state === 'PENDING' && (
        <p className="mt-2 text-sm text-spark-ink">
          Its author has been asked. Until they agree only you see it.
        </p>
      )}
      <Link to={`/posts/${post.slug}`} aria-label={`Read ${post.title}`} className="absolute inset-0" />
    </aside>
  );
}
