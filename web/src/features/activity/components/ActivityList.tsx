import { messageOf } from '@/api/problems';
import { Button } from '@/ui/Button';
import { Empty, Failure, Skeleton } from '@/ui/states';
import { TimeAgo } from '@/ui/TimeAgo';
import { useActivity } from '../api/activity';
import { particularsOf, sentenceOf } from '../words';

export function ActivityList() {
  const activity = useActivity();
  if (activity.isPending) {
    return (
      <div role="status" aria-label="Loading your activity" className="space-y-3">
        <Skeleton className="h-14" />
        <Skeleton className="h-14" />
        <Skeleton className="h-14" />
      </div>
    );
  }
  if (activity.data === undefined) {
    return <Failure message={messageOf(activity.error)} onRetry={() => void activity.refetch()} />;
  }
  if (activity.data.length === 0) return <Empty title="Nothing has happened yet." />;
  return (
    <>
      <ol aria-label="Events" className="divide-y divide-line">
        {activity.data.map((event) => {
          const particulars = particularsOf(event);
          const place = [event.device, event.network].filter((part) => part !== '').join(', ');
          return (
            <li key={event.id} className="py-3.5">
              <p className="font-medium">
                {sentenceOf(event)}
                {particulars !== '' && <span className="font-normal text-muted">: {particulars}</span>}
              </p>
              <p className="text-sm text-muted">
                <TimeAgo at={event.occurredAt} />
                {place !== '' && <> · {place}</>}
                {event.byStaff && <> · by the staff</>}
              </p>
            </li>
          );
        })}
      </ol>
      {activity.hasNextPage && (
        <div className="flex justify-center">
          <Button
            look="outline"
            busy={activity.isFetchingNextPage}
            onClick={() => void activity.fetchNextPage()}
          >
            Show earlier events
          </Button>
        </div>
      )}
    </>
  );
}
