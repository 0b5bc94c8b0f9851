import { messageOf } from '@/api/problems';
import { Button } from '@/ui/Button';
import { Empty, Failure, Skeleton } from '@/ui/states';
import { TimeAgo } from '@/ui/TimeAgo';
import { usePublicLog } from '../api/moderation';
import { DEEDS, SUBJECTS } from '../words';

/** What moderators have decided, for everybody; nobody is named. */
export function PublicLog() {
  const log = usePublicLog();
  if (log.isPending) {
    return (
      <div role="status" aria-label="Loading the log">
        <Skeleton className="h-40 rounded-2xl" />
      </div>
    );
  }
  if (log.data === undefined)
    return <Failure message={messageOf(log.error)} onRetry={() => void log.refetch()} />;
  if (log.data.length === 0) return <Empty title="Nothing had to be decided yet." />;
  return (
    <>
      <ol aria-label="Decisions" className="divide-y divide-line rounded-2xl border border-line bg-surface">
        {log.data.map((entry) => (
          <li key={entry.id} className="px-5 py-4">
            <p>
              A {SUBJECTS[entry.subjectType]} {DEEDS[entry.action]}.{' '}
              <span className="text-muted">{entry.reason}</span>
            </p>
            <p className="text-sm text-muted">
              <TimeAgo at={entry.decidedAt} />
              {entry.reversedAt !== null && ', taken back after an appeal'}
            </p>
          </li>
        ))}
      </ol>
      {log.hasNextPage && (
        <Button
          look="outline"
          size="sm"
          className="mt-4"
          busy={log.isFetchingNextPage}
          onClick={() => void log.fetchNextPage()}
        >
          Older decisions
        </Button>
      )}
    </>
  );
}
