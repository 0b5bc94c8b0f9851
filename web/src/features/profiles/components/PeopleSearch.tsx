import { Search } from 'lucide-react';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { controlLook } from '@/ui/Field';
import { classes } from '@/ui/classes';
import { Empty } from '@/ui/states';
import { usePeopleSearch } from '../api/people';
import { PersonList } from './PersonList';

const PAUSE_MS = 250;
const LONGEST = 50;

interface PeopleSearchProps {
  /** What to look for at first, and where to note it: the address keeps it for the way back. */
  q: string;
  onChange: (q: string) => void;
}

/** Found while typing. Arrow keys go from the field to the people and back. */
export function PeopleSearch({ q, onChange }: PeopleSearchProps) {
  const [text, setText] = useState(q);
  const box = useRef<HTMLDivElement>(null);
  const people = usePeopleSearch(q);
  useEffect(() => {
    const wanted = text.trim();
    if (wanted === q) return undefined;
    const timer = setTimeout(() => onChange(wanted), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, q, onChange]);

  const move = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined || box.current === null) return;
    const stops = [...box.current.querySelectorAll<HTMLElement>('input, a[data-person]')];
    const next = stops[stops.indexOf(document.activeElement as HTMLElement) + step];
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
  };

  return (
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions -- the arrows move between what can be focused
    <div ref={box} onKeyDown={move}>
      <div role="search" className="relative">
        <label htmlFor="people-search" className="sr-only">
          Find people by name
        </label>
        <Search
          className="pointer-events-none absolute top-1/2 left-3.5 size-4 -translate-y-1/2 text-muted"
          aria-hidden="true"
        />
        <input
          id="people-search"
          type="search"
          value={text}
          maxLength={LONGEST}
          autoComplete="off"
          spellCheck={false}
          placeholder="A name, or how you remember it"
          onChange={({ target }) => setText(target.value)}
          className={classes(controlLook, 'pl-10')}
        />
      </div>
      <div className="mt-4" aria-busy={people.isPlaceholderData}>
        {q === '' ? (
          <Empty title="Who are you looking for?">
            Type the beginning of a name. A typo does not matter.
          </Empty>
        ) : (
          <PersonList
            people={people}
            label="People found"
            empty={
              <div role="status">
                <Empty title={`Nobody is called anything like “${q}”.`}>
                  Try fewer letters, or another spelling.
                </Empty>
              </div>
            }
          />
        )}
      </div>
    </div>
  );
}
