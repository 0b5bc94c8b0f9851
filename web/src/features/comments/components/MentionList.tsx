import type { UserCard } from '@/api/types';
import { Avatar } from '@/ui/Avatar';

interface MentionListProps {
  id: string;
  people: UserCard[];
  active: number;
  onChoose: (person: UserCard) => void;
}

function intoSight(list: HTMLElement | null): void {
  list?.scrollIntoView({ block: 'nearest' });
}

export const optionId = (listId: string, index: number) => `${listId}-${index}`;

/** People who may be meant. The focus stays in the text: its arrow keys move through this list. */
export function MentionList({ id, people, active, onChoose }: MentionListProps) {
  return (
    <div
      id={id}
      ref={intoSight}
      role="listbox"
      aria-label="People to mention"
      className="absolute top-full scroll-mb-20 left-0 z-30 mt-1 w-full max-w-72 rounded-2xl border border-line bg-surface p-1.5 shadow-(--shadow-float)"
    >
      {people.map((person, index) => (
        // eslint-disable-next-line jsx-a11y/click-events-have-key-events -- the keys are those of the text field
        <div
          key={person.id}
          id={optionId(id, index)}
          role="option"
          aria-selected={index === active}
          tabIndex={-1}
          // Pressing must not take the focus from the text.
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onChoose(person)}
          className="flex cursor-pointer items-center gap-2.5 rounded-xl px-2.5 py-2 text-sm hover:bg-sunken aria-selected:bg-sunken"
        >
          <Avatar name={person.displayName} seed={person.username} src={person.avatarUrl} size="sm" />
          <span className="min-w-0">
            <span className="block truncate font-medium">{person.displayName}</span>
            <span className="block truncate text-muted">@{person.username}</span>
          </span>
        </div>
      ))}
    </div>
  );
}
