import { X } from 'lucide-react';
import { useState, type KeyboardEvent } from 'react';
import { Field, controlLook } from '@/ui/Field';
import { addTag, MOST_TAGS } from '../tags';

interface TagInputProps {
  tags: string[];
  onChange: (tags: string[]) => void;
  error?: string | undefined;
}

export function TagInput({ tags, onChange, error }: TagInputProps) {
  const [text, setText] = useState('');
  const isFull = tags.length >= MOST_TAGS;

  const commit = () => {
    const next = addTag(tags, text);
    if (next !== tags) onChange(next);
    setText('');
  };
  const press = (event: KeyboardEvent<HTMLInputElement>) => {
    // While an input method composes, Enter chooses a word and belongs to it.
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter' || event.key === ',') {
      event.preventDefault();
      commit();
    } else if (event.key === 'Backspace' && text === '' && tags.length > 0) {
      onChange(tags.slice(0, -1));
    }
  };
  return (
    <div>
      <Field
        label="Tags"
        hint={
          isFull
            ? `That is all ${MOST_TAGS}. Remove one to add another.`
            : `Press Enter after each, up to ${MOST_TAGS}.`
        }
        error={error}
      >
        {(wiring) => (
          <input
            {...wiring}
            value={text}
            // Not disabled when full: Backspace must still reach the last tag.
            readOnly={isFull}
            maxLength={60}
            autoCapitalize="none"
            onChange={(event) => setText(event.target.value)}
            onKeyDown={press}
            onBlur={commit}
            className={controlLook}
          />
        )}
      </Field>
      {tags.length > 0 && (
        <ul aria-label="Chosen tags" className="mt-3 flex flex-wrap gap-2">
          {tags.map((tag) => (
            <li
              key={tag}
              className="flex items-center gap-1 rounded-full bg-spark-soft py-0.5 pr-1 pl-3 text-sm font-medium text-spark-ink"
            >
              {tag}
              <button
                type="button"
                aria-label={`Remove tag ${tag}`}
                onClick={() => onChange(tags.filter((other) => other !== tag))}
                className="grid size-7 place-items-center rounded-full hover:bg-paper/60"
              >
                <X className="size-3.5" aria-hidden="true" />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
