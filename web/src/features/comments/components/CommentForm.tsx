import { useId, useState, type SyntheticEvent } from 'react';
import { ApiProblem, messageOf } from '@/api/problems';
import { useIdempotencyKey } from '@/api/useIdempotencyKey';
import { Button } from '@/ui/Button';
import { useDraftText } from '../useDraftText';
import { CommentText } from './CommentText';
import { Preview } from './Preview';

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
  const [isPreview, setPreview] = useState(false);
  const [wasPreview, setWasPreview] = useState(false);
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
      setPreview(false);
    } catch (error) {
      setProblem(error instanceof ApiProblem ? (error.fieldErrors.body ?? error.message) : messageOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      onSubmit={(event: SyntheticEvent) => {
        event.preventDefault();
        void send();
      }}
    >
      {isPreview ? (
        <Preview text={text} />
      ) : (
        <CommentText
          label={label}
          text={text}
          maxLength={MAX}
          describedBy={hintId}
          isWrong={problem !== null}
          takesFocus={takesFocus || wasPreview}
          onChange={setText}
          onSend={() => void send()}
          onEscape={() => {
            if (text === initial) onCancel?.();
          }}
        />
      )}
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
          {(!isEmpty || isPreview) && (
            <Button
              look="quiet"
              size="sm"
              aria-pressed={isPreview}
              onClick={() => {
                setWasPreview(isPreview);
                setPreview(!isPreview);
              }}
            >
              {isPreview ? 'Write' : 'Preview'}
            </Button>
          )}
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
