import { useState } from 'react';
import { messageOf } from '@/api/problems';
import type { KeptAway } from '@/api/types';
import { Button } from '@/ui/Button';
import { Failure } from '@/ui/states';
import { TimeAgo } from '@/ui/TimeAgo';
import { toast } from '@/ui/toasts';
import { useBoundary, useKeptAway, type Kind } from '../api/boundaries';
import { PersonRow, PersonRowSkeletons } from './PersonRow';

const WORDS = {
  block: {
    title: 'Blocked',
    lead: 'You and they do not meet: no posts, messages, presence or notifications, in both directions.',
    empty: 'You have blocked nobody.',
    lift: 'Unblock',
    again: 'Block again',
    lifted: 'no longer blocked',
    since: 'blocked',
  },
  mute: {
    title: 'Muted',
    lead: 'You do not hear of them in lists and notifications. They do not notice.',
    empty: 'You have muted nobody.',
    lift: 'Unmute',
    again: 'Mute again',
    lifted: 'no longer muted',
    since: 'muted',
  },
};

/** Whom one keeps away, with the way back; what was just taken back can be put on again. */
export function KeptAwayList({ kind }: { kind: Kind }) {
  const people = useKeptAway(kind);
  const words = WORDS[kind];
  return (
    <section aria-labelledby={`${kind}-title`}>
      <h2 id={`${kind}-title`} className="font-serif text-xl font-semibold">
        {words.title}
      </h2>
      <p className="mt-1 max-w-prose text-sm text-muted">{words.lead}</p>
      <div className="mt-3">
        {people.isPending ? (
          <PersonRowSkeletons label="Loading people" />
        ) : people.data === undefined ? (
          <Failure message={messageOf(people.error)} onRetry={() => void people.refetch()} />
        ) : people.data.length === 0 ? (
          <p className="rounded-2xl border border-dashed border-line px-5 py-4 text-muted">{words.empty}</p>
        ) : (
          <ul className="divide-y divide-line">
            {people.data.map((person) => (
              <Row key={person.id} kind={kind} person={person} />
            ))}
          </ul>
        )}
        {people.hasNextPage && (
          <Button
            look="outline"
            size="sm"
            className="mt-3"
            busy={people.isFetchingNextPage}
            onClick={() => void people.fetchNextPage()}
          >
            More people
          </Button>
        )}
      </div>
    </section>
  );
}

function Row({ kind, person }: { kind: Kind; person: KeptAway }) {
  const [isLifted, setLifted] = useState(false);
  const boundary = useBoundary(kind, person.id);
  const words = WORDS[kind];
  const toggle = () =>
    boundary.mutate(isLifted, {
      onSuccess: () => setLifted(!isLifted),
      onError: (error) => toast(messageOf(error), 'danger'),
    });
  return (
    <PersonRow
      person={person}
      note={
        isLifted ? (
          words.lifted
        ) : (
          <>
            {words.since} <TimeAgo at={person.since} />
          </>
        )
      }
      action={
        <Button
          look="outline"
          size="sm"
          busy={boundary.isPending}
          aria-label={`${isLifted ? words.again : words.lift}: ${person.displayName}`}
          onClick={toggle}
        >
          {isLifted ? words.again : words.lift}
        </Button>
      }
    />
  );
}
