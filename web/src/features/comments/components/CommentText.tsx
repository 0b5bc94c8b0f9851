import { useDeferredValue, useId, useRef, useState, type KeyboardEvent } from 'react';
import type { UserCard } from '@/api/types';
import { usePeopleNamed } from '../api/people';
import { begunAt, completed, type Begun } from '../mentions';
import { MentionList, optionId } from './MentionList';

interface CommentTextProps {
  label: string;
  text: string;
  maxLength: number;
  describedBy: string;
  isWrong: boolean;
  takesFocus: boolean;
  onChange: (text: string) => void;
  onSend: () => void;
  onEscape: () => void;
}

/** The field of a comment. After an @ it proposes people. */
export function CommentText({
  label,
  text,
  maxLength,
  describedBy,
  isWrong,
  takesFocus,
  onChange,
  onSend,
  onEscape,
}: CommentTextProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const listId = useId();
  const [begun, setBegun] = useState<Begun | null>(null);
  const [active, setActive] = useState(0);
  const found = usePeopleNamed(useDeferredValue(begun?.typed ?? ''));
  const people = begun === null ? [] : (found.data ?? []);
  const isOpen = people.length > 0;

  const look = () => {
    if (field.current === null) return;
    const { value, selectionStart, selectionEnd } = field.current;
    setBegun(selectionStart === selectionEnd ? begunAt(value, selectionStart) : null);
  };
  const choose = (person: UserCard | undefined) => {
    if (begun === null || person === undefined) return;
    const next = completed(text, begun, person.username);
    onChange(next.text);
    setBegun(null);
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(next.caret, next.caret);
    });
  };
  const step = (by: number) => setActive((active + by + people.length) % people.length);
  const pressInList = (event: KeyboardEvent): boolean => {
    if (event.key === 'ArrowDown') step(1);
    else if (event.key === 'ArrowUp') step(-1);
    else if (event.key === 'Enter' || event.key === 'Tab') choose(people[active]);
    else if (event.key === 'Escape') setBegun(null);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      setBegun(null);
      onSend();
    } else if (isOpen && pressInList(event)) return;
    else if (event.key === 'Escape') onEscape();
  };
  return (
    <div className="relative">
      <textarea
        ref={field}
        aria-label={label}
        aria-describedby={describedBy}
        aria-invalid={isWrong || undefined}
        aria-autocomplete="list"
        aria-haspopup="listbox"
        aria-controls={isOpen ? listId : undefined}
        aria-activedescendant={isOpen ? optionId(listId, active) : undefined}
        placeholder={label}
        rows={2}
        maxLength={maxLength}
        value={text}
        // eslint-disable-next-line jsx-a11y/no-autofocus -- the form opens because its button was pressed
        autoFocus={takesFocus}
        onChange={({ target }) => {
          onChange(target.value);
          setActive(0);
          look();
        }}
        onSelect={look}
        onBlur={() => setBegun(null)}
        onKeyDown={press}
        className="field-sizing-content max-h-96 min-h-20 w-full resize-y rounded-2xl border border-line-strong/70 bg-surface px-4 py-3 outline-none placeholder:text-muted focus-visible:border-link focus-visible:ring-1 focus-visible:ring-link"
      />
      {isOpen && <MentionList id={listId} people={people} active={active} onChoose={choose} />}
      <p role="status" className="sr-only">
        {isOpen && `${people.length} people found. Arrow keys choose, Enter inserts.`}
      </p>
    </div>
  );
}
