import { useState, type SyntheticEvent } from 'react';
import { messageOf } from '@/api/problems';
import type { ModerationDecision } from '@/api/types';
import { Button } from '@/ui/Button';
import { TextAreaField } from '@/ui/Field';
import { useAppeal } from '../api/moderation';

/** What became of an appeal, or the way to one. */
export function AppealForm({ decision }: { decision: ModerationDecision }) {
  const [isOpen, setOpen] = useState(false);
  const [text, setText] = useState('');
  const appeal = useAppeal();
  if (decision.appeal !== null) {
    return (
      <p className="text-sm">
        {decision.isAppealAccepted === null
          ? 'You have appealed. Another moderator will look at it.'
          : decision.isAppealAccepted
            ? `Your appeal was accepted: ${decision.appealAnswer ?? ''}`
            : `Your appeal was refused: ${decision.appealAnswer ?? ''}`}
      </p>
    );
  }
  if (!decision.canAppeal) return null;
  if (!isOpen) {
    return (
      <Button look="outline" size="sm" onClick={() => setOpen(true)}>
        Appeal
      </Button>
    );
  }
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    appeal.mutate({ decisionId: decision.id, text });
  };
  return (
    <form noValidate onSubmit={submit} className="w-full space-y-3">
      <TextAreaField
        label="Why is the decision wrong?"
        hint="Another moderator reads it. You can appeal once."
        rows={3}
        maxLength={2000}
        value={text}
        error={appeal.isError ? messageOf(appeal.error) : undefined}
        onChange={({ target }) => setText(target.value)}
      />
      <Button type="submit" size="sm" busy={appeal.isPending} disabled={text.trim().length < 10}>
        Send the appeal
      </Button>
    </form>
  );
}
