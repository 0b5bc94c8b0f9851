import { Link } from 'react-router';
import { messageOf } from '@/api/problems';
import { Failure, Skeleton } from '@/ui/states';
import { TimeAgo } from '@/ui/TimeAgo';
import { useDecisions, useStanding } from '../api/moderation';
import { DEEDS, SUBJECTS, TRUST } from '../words';
import { AppealForm } from './AppealForm';

function Decisions() {
  const decisions = useDecisions();
  if (decisions.data === undefined) return null;
  if (decisions.data.length === 0)
    return <p className="text-muted">Moderators have decided nothing about you.</p>;
  return (
    <ul aria-label="Decisions" className="divide-y divide-line rounded-2xl border border-line bg-surface">
      {decisions.data.map((decision) => (
        <li key={decision.id} className="space-y-2 px-5 py-4">
          <p>
            A {SUBJECTS[decision.subjectType]} of yours {DEEDS[decision.action]}: {decision.reason}
          </p>
          <p className="text-sm text-muted">
            <TimeAgo at={decision.decidedAt} />
            {decision.reversedAt !== null && ', taken back'}
          </p>
          <AppealForm decision={decision} />
        </li>
      ))}
    </ul>
  );
}

/** How much the person at the screen is trusted, and what was decided about them. */
export function Standing() {
  const standing = useStanding();
  if (standing.isPending) {
    return (
      <div role="status" aria-label="Loading your standing">
        <Skeleton className="h-24 rounded-2xl" />
      </div>
    );
  }
  if (standing.data === undefined) {
    return <Failure message={messageOf(standing.error)} onRetry={() => void standing.refetch()} />;
  }
  const { name, allowance } = standing.data;
  return (
    <div className="space-y-8">
      <section className="rounded-2xl border border-line bg-surface p-5">
        <p className="font-medium capitalize">{name}</p>
        <p className="mt-1 text-muted">{TRUST[name]}</p>
        {allowance.publish !== null && (
          <p className="mt-3 text-sm text-muted">
            For now: {allowance.publish} posts, {allowance.comment} comments, {allowance.report} reports.
          </p>
        )}
      </section>
      <section aria-labelledby="decisions" className="space-y-3">
        <h2 id="decisions" className="font-serif text-lg font-semibold">
          Decisions
        </h2>
        <Decisions />
        <p className="text-sm">
          <Link to="/modlog" className="text-link underline">
            What moderators decide in public
          </Link>
        </p>
      </section>
    </div>
  );
}
