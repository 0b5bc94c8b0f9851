import { useSearchParams } from 'react-router';
import { messageOf } from '@/api/problems';
import { Button } from '@/ui/Button';
import { Empty, Failure, Skeleton } from '@/ui/states';
import { useEvents } from '../api/admin';
import { KINDS, logFilterOf } from '../filters';
import { Choice } from './Choice';
import { EventList } from './EventList';

export function EventLog() {
  const [search, setSearch] = useSearchParams();
  const filter = logFilterOf(search);
  const change = (kind: string) =>
    setSearch(
      (before) => {
        const next = new URLSearchParams(before);
        if (kind === '') next.delete('kind');
        else next.set('kind', kind);
        return next;
      },
      { replace: true },
    );
  const isNarrowed = filter.userId !== undefined || filter.actorId !== undefined;
  return (
    <div className="space-y-6">
      <div className="flex flex-wrap items-end gap-4">
        <div className="w-full sm:w-72">
          <Choice
            label="What happened"
            all="Everything"
            value={filter.kind ?? ''}
            options={KINDS}
            onChange={change}
          />
        </div>
        {isNarrowed && (
          <Button look="outline" size="sm" className="mb-1" onClick={() => setSearch({})}>
            One account only: show all
          </Button>
        )}
      </div>
      <Events filter={filter} />
    </div>
  );
}

function Events({ filter }: { filter: ReturnType<typeof logFilterOf> }) {
  const events = useEvents(filter);
  if (events.isPending) {
    return (
      <div role="status" aria-label="Loading the log" className="space-y-3">
        <Skeleton className="h-12" />
        <Skeleton className="h-12" />
        <Skeleton className="h-12" />
      </div>
    );
  }
  if (events.data === undefined) {
    return <Failure message={messageOf(events.error)} onRetry={() => void events.refetch()} />;
  }
  if (events.data.length === 0) return <Empty title="Nothing like that has happened." />;
  return (
    <>
      <EventList events={events.data} withOwner />
      {events.hasNextPage && (
        <div className="flex justify-center">
          <Button look="outline" busy={events.isFetchingNextPage} onClick={() => void events.fetchNextPage()}>
            Show earlier events
          </Button>
        </div>
      )}
    </>
  );
}
