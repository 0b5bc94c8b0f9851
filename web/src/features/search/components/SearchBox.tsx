import { FileText, Hash, Search, UserRound, type LucideIcon } from 'lucide-react';
import { useEffect, useId, useRef, useState, type KeyboardEvent, type SyntheticEvent } from 'react';
import { useNavigate } from 'react-router';
import type { Suggestion } from '@/api/types';
import { classes } from '@/ui/classes';
import { useSuggestions } from '../api/search';
import { addressOf } from '../filters';
import { useDebounced } from '../useDebounced';

const ICONS: Record<Suggestion['kind'], LucideIcon> = { post: FileText, tag: Hash, person: UserRound };
const WORDS: Record<Suggestion['kind'], string> = { post: 'Post', tag: 'Tag', person: 'Person' };
const PAUSE_MS = 150;

function isTyping(element: Element | null): boolean {
  return (
    element instanceof HTMLElement &&
    (element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName))
  );
}

/** "/" anywhere else than in a text puts the cursor into the box. */
function useSlash(focus: () => void) {
  useEffect(() => {
    const press = (event: globalThis.KeyboardEvent) => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return;
      if (isTyping(document.activeElement)) return;
      event.preventDefault();
      focus();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [focus]);
}

interface SearchBoxProps {
  initial?: string;
  /** Whether "/" leads here. */
  hasShortcut?: boolean;
}

/** A combobox: arrows go through what is offered, Enter takes it or searches, Escape closes and then empties. */
export function SearchBox({ initial = '', hasShortcut = false }: SearchBoxProps) {
  const [text, setText] = useState(initial);
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const input = useRef<HTMLInputElement>(null);
  const navigate = useNavigate();
  const listId = useId();
  const settled = useDebounced(text.trim(), PAUSE_MS);
  const suggestions = useSuggestions(isOpen ? settled : '').data ?? [];
  const isShown = isOpen && suggestions.length > 0 && text.trim() !== '';
  useSlash(() => {
    if (hasShortcut) input.current?.focus();
  });

  const close = () => {
    setOpen(false);
    setActive(-1);
  };
  const go = (suggestion: Suggestion | undefined) => {
    close();
    input.current?.blur();
    if (suggestion !== undefined) void navigate(suggestion.link);
    else if (text.trim() !== '')
      void navigate(addressOf({ q: text.trim(), tag: '', sort: 'relevance', time: '' }));
  };
  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      if (!isShown) {
        setOpen(true);
        return;
      }
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      // One place beside the suggestions is the text itself.
      setActive(((active + 1 + step + suggestions.length + 1) % (suggestions.length + 1)) - 1);
    } else if (event.key === 'Escape') {
      if (isShown) close();
      else setText('');
    }
  };
  return (
    <form
      role="search"
      onSubmit={(event: SyntheticEvent) => {
        event.preventDefault();
        go(suggestions[active]);
      }}
      className="relative w-full"
    >
      <Search
        className="pointer-events-none absolute top-1/2 left-3.5 size-4 -translate-y-1/2 text-muted"
        aria-hidden="true"
      />
      <input
        ref={input}
        type="search"
        role="combobox"
        aria-label="Search"
        aria-expanded={isShown}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-keyshortcuts={hasShortcut ? '/' : undefined}
        aria-activedescendant={isShown && active >= 0 ? `${listId}-${active}` : undefined}
        placeholder="Search"
        maxLength={200}
        autoComplete="off"
        enterKeyHint="search"
        value={text}
        onChange={({ target }) => {
          setText(target.value);
          setOpen(true);
          setActive(-1);
        }}
        onKeyDown={press}
        onBlur={close}
        className="h-10 w-full rounded-full border border-line-strong/50 bg-surface pr-3 pl-10 text-[0.95rem] outline-none placeholder:text-muted focus-visible:border-link focus-visible:ring-1 focus-visible:ring-link"
      />
      <div
        id={listId}
        role="listbox"
        aria-label="Suggestions"
        hidden={!isShown}
        className="absolute inset-x-0 top-full z-40 mt-1.5 max-h-96 min-w-64 overflow-y-auto rounded-2xl border border-line bg-surface p-1.5 shadow-(--shadow-float)"
      >
        {suggestions.map((suggestion, index) => {
          const Icon = ICONS[suggestion.kind];
          return (
            // The input keeps the focus and handles the keys: this is for the pointer.
            // eslint-disable-next-line jsx-a11y/click-events-have-key-events
            <div
              key={suggestion.link}
              id={`${listId}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === active}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => go(suggestion)}
              className={classes(
                'flex cursor-pointer items-center gap-3 rounded-xl px-3 py-2 text-sm hover:bg-sunken',
                index === active && 'bg-sunken',
              )}
            >
              <Icon className="size-4 shrink-0 text-muted" aria-hidden="true" />
              <span className="min-w-0 grow truncate">{suggestion.text}</span>
              <span className="text-xs text-muted">{WORDS[suggestion.kind]}</span>
            </div>
          );
        })}
      </div>
    </form>
  );
}
