import type { LoggedEvent } from '@/api/types';
import { exactly } from '@/ui/time';
import { TimeAgo } from '@/ui/TimeAgo';
import { kindWords } from '../filters';

const SHOWN = ['name', 'provider', 'address', 'role', 'reason'];

/** The details that say something to a person. */
function particularsOf({ details }: LoggedEvent): string {
  const texts = SHOWN.flatMap((key) => (typeof details[key] === 'string' ? [details[key]] : []));
  const until = typeof details.until === 'string' ? [`until ${exactly(details.until)}`] : [];
  return [...texts, ...until].join(', ');
}

export function EventList({ events, withOwner = false }: { events: LoggedEvent[]; withOwner?: boolean }) {
  return (
    <ol aria-label="Events" className="mt-2 divide-y divide-line">
      {events.map((event) => {
        const particulars = particularsOf(event);
        const place = [event.device, event.network].filter((part) => part !== '').join(', ');
        return (
          <li key={event.id} className="py-2.5">
            <p className="break-words">
              <span className="font-medium">{kindWords(event.kind)}</span>
              {particulars !== '' && <span className="text-muted">: {particulars}</span>}
            </p>
            <p className="text-sm text-muted">
              <TimeAgo at={event.occurredAt} />
              {withOwner && <> · {event.username === null ? 'a deleted account' : `@${event.username}`}</>}
              {event.actorId !== null && (
                <> · by {event.actorUsername === null ? 'a deleted account' : `@${event.actorUsername}`}</>
              )}
              {place !== '' && <> · {place}</>}
            </p>
          </li>
        );
      })}
    </ol>
  );
}
