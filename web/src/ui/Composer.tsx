import { SendHorizontal } from 'lucide-react';
import { useState, type KeyboardEvent, type ReactNode, type SubmitEvent } from 'react';
import { Button } from './Button';

interface ComposerProps {
  label: string;
  placeholder: string;
  maxLength: number;
  /** Why nothing can be sent right now; the words being written stay. */
  disabled?: boolean;
  onSend: (text: string) => void;
  onType?: (text: string) => void;
  /** Stands in the place of the send button, for example to stop an answer. */
  action?: ReactNode;
}

/** Enter sends, Shift+Enter breaks the line; the box grows with the words. */
export function Composer({
  label,
  placeholder,
  maxLength,
  disabled = false,
  onSend,
  onType,
  action,
}: ComposerProps) {
  const [text, setText] = useState('');
  const canSend = !disabled && text.trim() !== '';

  const change = (next: string) => {
    setText(next);
    onType?.(next);
  };
  const send = () => {
    if (!canSend) return;
    onSend(text.trim());
    change('');
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    send();
  };
  const press = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };
  return (
    <form
      onSubmit={submit}
      className="flex items-end gap-1 rounded-3xl border border-line-strong/70 bg-surface p-1 pl-4 focus-within:border-link focus-within:ring-1 focus-within:ring-link"
    >
      <textarea
        aria-label={label}
        placeholder={placeholder}
        rows={1}
        maxLength={maxLength}
        value={text}
        onChange={(event) => change(event.target.value)}
        onKeyDown={press}
        className="field-sizing-content max-h-40 min-h-11 grow resize-none bg-transparent py-2.5 outline-none placeholder:text-muted"
      />
      {action ?? (
        <Button type="submit" size="icon" aria-label="Send" disabled={!canSend}>
          <SendHorizontal className="size-5" aria-hidden="true" />
        </Button>
      )}
    </form>
  );
}
