import { messageOf } from '@/api/problems';
import { useUser } from '@/session/store';
import { Button } from '@/ui/Button';
import { Empty, Failure, Skeleton } from '@/ui/states';
import { toast } from '@/ui/toasts';
import { useChooseRules, useQueue, useRules } from '../api/moderation';
import { CaseView } from './CaseView';

function Rules() {
  const isAdministrator = useUser()?.role === 'admin';
  const rules = useRules();
  const choose = useChooseRules();
  if (rules.data === undefined) return null;
  return (
    <div className="flex items-start gap-3">
      <input
        id="reviews-newcomers"
        type="checkbox"
        aria-describedby="reviews-newcomers-hint"
        checked={rules.data.reviewsNewcomers}
        disabled={!isAdministrator || choose.isPending}
        onChange={({ target }) =>
          choose.mutate(target.checked, { onError: (error) => toast(messageOf(error), 'danger') })
        }
        className="mt-1 size-4.5 accent-(--primary)"
      />
      <div>
        <label htmlFor="reviews-newcomers" className="font-medium">
          Look at newcomers’ posts before they show
        </label>
        <p id="reviews-newcomers-hint" className="text-sm text-muted">
          {isAdministrator ? 'What the check lets through shows by itself.' : 'Administrators choose this.'}
        </p>
      </div>
    </div>
  );
}

/** What is to be decided, the oldest first. */
export function Queue() {
  const queue = useQueue();
  return (
    <div className="space-y-6">
      <Rules />
      {queue.isPending ? (
        <div role="status" aria-label="Loading the queue">
          <Skeleton className="h-48 rounded-3xl" />
        </div>
      ) : queue.data === undefined ? (
        <Failure message={messageOf(queue.error)} onRetry={() => void queue.refetch()} />
      ) : queue.data.cases.length === 0 ? (
        <Empty title="Nothing waits for you.">Reports, held posts and appeals come here.</Empty>
      ) : (
        <>
          <p className="text-muted">
            {queue.data.open === 1 ? '1 thing to decide' : `${queue.data.open} things to decide`}
          </p>
          {queue.data.cases.map((one) => (
            <CaseView key={one.id} one={one} />
          ))}
          {queue.hasNextPage && (
            <Button
              look="outline"
              size="sm"
              busy={queue.isFetchingNextPage}
              onClick={() => void queue.fetchNextPage()}
            >
              More
            </Button>
          )}
        </>
      )}
    </div>
  );
}
