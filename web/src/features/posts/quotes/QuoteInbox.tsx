import { Link } from 'react-router';
import { messageOf } from '@/api/problems';
import type { QuoteRead } from '@/api/types';
import { Button } from '@/ui/Button';
import { Empty, Failure, Skeleton } from '@/ui/states';
import { TimeAgo } from '@/ui/TimeAgo';
import { toast } from '@/ui/toasts';
import { useDecideOnQuote, useQuoteInbox } from './api';

const STATES = { PENDING: 'waits for you', ACCEPTED: 'shown', REFUSED: 'not shown' } as const;

function Entry({ quote }: { quote: QuoteRead }) {
  const decide = useDecideOnQuote();
  const say = (state: 'ACCEPTED' | 'REFUSED') => () =>
    decide.mutate(
      { postId: quote.post.id, quotedId: quote.quoted.id, state },
      { onError: (error) => toast(messageOf(error), 'danger') },
    );
  return (
    <li className="flex flex-wrap items-center gap-3 px-5 py-4">
      <div className="min-w-0 grow">
        <p>
          <span className="font-medium">{quote.post.author.displayName}</span> quotes{' '}
          <Link to={`/posts/${quote.quoted.slug}`} className="text-link underline">
            {quote.quoted.title}
          </Link>{' '}
          in{' '}
          <Link to={`/posts/${quote.post.slug}`} className="text-link underline">
            {quote.post.title}
          </Link>
        </p>
        <p className="text-sm text-muted">
          <TimeAgo at={quote.toldAt} /> · {STATES[quote.state]}
        </p>
      </div>
      <div className="flex gap-2">
        {quote.state !== 'ACCEPTED' && (
          <Button size="sm" busy={decide.isPending} onClick={say('ACCEPTED')}>
            Allow
          </Button>
        )}
        {quote.state !== 'REFUSED' && (
          <Button size="sm" look="outline" busy={decide.isPending} onClick={say('REFUSED')}>
            {quote.state === 'PENDING' ? 'Refuse' : 'Take back'}
          </Button>
        )}
      </div>
    </li>
  );
}

/** Who quotes one's posts, and whether they may. */
export function QuoteInbox() {
  const inbox = useQuoteInbox();
  if (inbox.isPending) {
    return (
      <div role="status" aria-label="Loading quotes">
        <Skeleton className="h-40 rounded-2xl" />
      </div>
    );
  }
  if (inbox.data === undefined)
    return <Failure message={messageOf(inbox.error)} onRetry={() => void inbox.refetch()} />;
  if (inbox.data.length === 0) {
    return <Empty title="Nobody quotes you yet.">Who may, you choose in the settings of each post.</Empty>;
  }
  return (
    <>
      <ul aria-label="Quotes" className="divide-y divide-line rounded-2xl border border-line bg-surface">
        {inbox.data.map((quote) => (
          <Entry key={`${quote.post.id}-${quote.quoted.id}`} quote={quote} />
        ))}
      </ul>
      {inbox.hasNextPage && (
        <Button
          look="outline"
          size="sm"
          className="mt-4"
          busy={inbox.isFetchingNextPage}
          onClick={() => void inbox.fetchNextPage()}
        >
          Older ones
        </Button>
      )}
    </>
  );
}
