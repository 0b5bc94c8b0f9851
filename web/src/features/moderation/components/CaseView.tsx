import { useState, type SyntheticEvent } from 'react';
import { Link } from 'react-router';
import { messageOf } from '@/api/problems';
import type { ModerationAction, ModerationCase } from '@/api/types';
import { useUser } from '@/session/store';
import { Button } from '@/ui/Button';
import { controlLook, Field, TextField } from '@/ui/Field';
import { FormError } from '@/ui/FormError';
import { TimeAgo } from '@/ui/TimeAgo';
import { toast } from '@/ui/toasts';
import { useDecide } from '../api/moderation';
import { ACTIONS, REASONS, SUBJECTS } from '../words';

const ORIGINS: Record<ModerationCase['origin'], string> = {
  reports: 'Reported',
  review: 'Held before it showed',
  appeal: 'Appeal',
};

function Decide({ one }: { one: ModerationCase }) {
  const [action, setAction] = useState<ModerationAction>(one.actions.includes('none') ? 'none' : 'restore');
  const [reason, setReason] = useState('');
  const [note, setNote] = useState('');
  const decide = useDecide();
  const isAdministrator = useUser()?.role === 'admin';
  if (one.appeal?.isOwnDecision === true && !isAdministrator) {
    return (
      <p className="text-sm text-muted">
        The decision was yours, so another moderator decides on the appeal.
      </p>
    );
  }
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    decide.mutate(
      { caseId: one.id, action, reason: reason.trim(), note: note.trim() },
      { onSuccess: () => toast('Decided.') },
    );
  };
  return (
    <form noValidate onSubmit={submit} className="space-y-4 border-t border-line pt-4">
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Decision">
          {(wiring) => (
            <select
              {...wiring}
              value={action}
              onChange={({ target }) => setAction(target.value as ModerationAction)}
              className={controlLook}
            >
              {one.actions.map((each) => (
                <option key={each} value={each}>
                  {ACTIONS[each]}
                </option>
              ))}
            </select>
          )}
        </Field>
        <TextField
          label="Reason"
          hint="The author reads it, and it stands in the public log."
          value={reason}
          maxLength={500}
          onChange={({ target }) => setReason(target.value)}
        />
      </div>
      <TextField
        label="Note for moderators (optional)"
        value={note}
        maxLength={1000}
        onChange={({ target }) => setNote(target.value)}
      />
      <FormError message={decide.isError ? messageOf(decide.error) : undefined} />
      <Button type="submit" size="sm" busy={decide.isPending} disabled={reason.trim().length < 3}>
        Decide
      </Button>
    </form>
  );
}

/** Something to decide on, with what is said about it. */
export function CaseView({ one }: { one: ModerationCase }) {
  const { subject } = one;
  const name = SUBJECTS[one.subjectType];
  return (
    <article
      aria-label={`${ORIGINS[one.origin]}: ${subject.title ?? name}`}
      className="space-y-4 rounded-3xl border border-line bg-surface p-5 sm:p-6"
    >
      <header className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <h2 className="font-serif text-lg font-semibold">
          {subject.link !== null && /^\/(?!\/)/.test(subject.link) ? (
            <Link to={subject.link} className="hover:underline">
              {subject.title ?? `A ${name}`}
            </Link>
          ) : (
            (subject.title ?? `A ${name} that is gone`)
          )}
        </h2>
        <p className="text-sm text-muted">
          {ORIGINS[one.origin]} <TimeAgo at={one.openedAt} /> · {name} by{' '}
          {subject.authorUsername === null ? 'somebody' : `@${subject.authorUsername}`} · {subject.state}
        </p>
      </header>
      {subject.text !== null && subject.text !== '' && (
        <blockquote className="max-h-60 overflow-y-auto rounded-2xl bg-sunken p-4 text-[0.95rem] break-words whitespace-pre-wrap">
          {subject.text}
        </blockquote>
      )}
      {one.issues.length > 0 && (
        <section aria-label="What the check found">
          <ul className="list-disc pl-5">
            {one.issues.map((issue) => (
              <li key={issue}>{issue}</li>
            ))}
          </ul>
        </section>
      )}
      {one.reports.length > 0 && (
        <section aria-label="Reports">
          <p className="text-sm font-medium">
            {one.reportCount === 1 ? '1 report' : `${one.reportCount} reports`}
          </p>
          <ul className="mt-1 space-y-1 text-[0.95rem]">
            {one.reports.map((report) => (
              <li key={report.reporterId}>
                <span className="font-medium">{REASONS[report.reason]}</span>
                {report.text !== '' && `: ${report.text}`}{' '}
                <span className="text-muted">
                  ({report.reporterUsername === null ? 'somebody' : `@${report.reporterUsername}`})
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {one.appeal !== null && (
        <section aria-label="Appeal" className="space-y-1">
          <p>
            <span className="font-medium">Decided:</span> {ACTIONS[one.appeal.action]}. {one.appeal.reason}
          </p>
          <p>
            <span className="font-medium">The author says:</span> {one.appeal.text}
          </p>
        </section>
      )}
      <Decide one={one} />
    </article>
  );
}
