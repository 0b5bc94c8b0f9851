import { useId, useState, type KeyboardEvent, type SyntheticEvent } from 'react';
import { ApiProblem, messageOf } from '@/api/problems';
import { useIdempotencyKey } from '@/api/useIdempotencyKey';
import { Button } from '@/ui/Button';
import { useDraftText } from '../useDraftText';

const MAX = 10_000;
const WARN = 9_000;

interface CommentFormProps {
  label: string;
  submit: string;
  /** Where the words being written are kept, so that a closed tab loses none of them. */
  draftKey: string;
  initial?: string;
  takesFocus?: boolean;
  onSubmit: (body: string, key: string) => Promise<unknown>;
  onCancel?: () => void;
}

/** Words in Markdown; Ctrl+Enter sends. */
export function CommentForm({
  label,
  submit,
  draftKey,
  initial = '',
  takesFocus = false,
  onSubmit,
  onCancel,
}: CommentFormProps) {
  const [text, setText, forget] = useDraftText(draftKey, initial);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const keyOf = useIdempotencyKey();
  const hintId = useId();
  const isEmpty = text.trim() === '';
  const send = async () => {
    if (isEmpty || busy) return;
    setBusy(true);
    setProblem(null);
    try {
      await onSubmit(text.trim(), keyOf(text.trim()));
      forget();
    } catch (error) {
      setProblem(error instanceof ApiProblem ? (error.fieldErrors.body ?? error.message) : messageOf(error));
    } finally {
      setBusy(false);
    }
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void send();
    } else if (event.key === 'Escape' && onCancel !== undefined && text === initial) onCancel();
  };
  return (
    <form
      onSubmit={(event: SyntheticEvent) => {
        event.preventDefault();
        void send();
      }}
    >
      <textarea
        aria-label={label}
        aria-describedby={hintId}
        aria-invalid={problem !== null || undefined}
        placeholder={label}
        rows={2}
        maxLength={MAX}
        value={text}
        // eslint-disable-next-line jsx-a11y/no-autofocus -- the form opens because its button was pressed
        autoFocus={takesFocus}
        onChange={({ target }) => setText(target.value)}
        onKeyDown={press}
        className="field-sizing-content max-h-96 min-h-20 w-full resize-y rounded-2xl border border-line-strong/70 bg-surface px-4 py-3 outline-none placeholder:text-muted focus-visible:border-link focus-visible:ring-1 focus-visible:ring-link"
      />
      {problem !== null && (
        <p role="alert" className="mt-1 text-sm text-danger">
          {problem}
        </p>
      )}
      <div className="mt-2 flex flex-wrap items-center justify-between gap-2">
        <p id={hintId} className="text-xs text-muted">
          {text.length > WARN
            ? `${(MAX - text.length).toLocaleString()} characters left`
            : 'Markdown works: **bold**, *italic*, `code`, > quote, @name.'}
        </p>
        <div className="ml-auto flex gap-2">
          {onCancel !== undefined && (
            <Button
              look="quiet"
              size="sm"
              onClick={() => {
                forget();
                onCancel();
              }}
            >
              Cancel
            </Button>
          )}
          <Button type="submit" size="sm" busy={busy} disabled={isEmpty}>
            {submit}
          </Button>
        </div>
      </div>
    </form>
  );
}
