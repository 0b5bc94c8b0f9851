import { useState, type ReactNode } from 'react';
import { messageOf } from '@/api/problems';
import type { AnalyticsReport } from '@/api/types';
import { ButtonLink } from '@/ui/Button';
import { Empty, Failure, Skeleton } from '@/ui/states';
import { PERIODS, useReport, type Period } from '../api/getReport';
import { change, count } from '../figures';
import { ReportChart } from './ReportChart';
import { DayTable, DepthList, PostTable, ReferrerTable } from './ReportTables';

const TOTALS = [
  ['views', 'Views', 'Visitors, each counted once a day'],
  ['reads', 'Reads', 'Visitors who came to three quarters of the text'],
  ['reactions', 'Reactions', 'Given less those taken back'],
  ['comments', 'Comments', 'Written less those deleted'],
] as const;

function Card({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="rounded-3xl border border-line bg-surface p-5">
      <h2 className="mb-3 font-serif text-lg font-semibold">{title}</h2>
      {children}
    </section>
  );
}

function Totals({ report }: { report: AnalyticsReport }) {
  return (
    <dl className="grid grid-cols-2 gap-3 lg:grid-cols-4">
      {TOTALS.map(([key, name, meaning]) => (
        <div key={key} className="rounded-3xl border border-line bg-surface p-5">
          <dt className="text-sm text-muted" title={meaning}>
            {name}
          </dt>
          <dd>
            <span className="block font-serif text-3xl font-semibold tabular-nums">
              {count(report.totals[key])}
            </span>
            <span className="text-sm text-muted">{change(report.totals[key], report.previous[key])}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Waiting() {
  return (
    <div role="status" aria-label="Loading the figures" className="space-y-4">
      <div className="grid grid-cols-2 gap-3 lg:grid-cols-4">
        {TOTALS.map(([key]) => (
          <Skeleton key={key} className="h-32 rounded-3xl" />
        ))}
      </div>
      <Skeleton className="h-80 rounded-3xl" />
      <Skeleton className="h-56 rounded-3xl" />
    </div>
  );
}

interface PeriodChoiceProps {
  value: Period;
  onChange: (days: Period) => void;
}

function PeriodChoice({ value, onChange }: PeriodChoiceProps) {
  return (
    <fieldset className="inline-flex rounded-full border border-line p-1">
      <legend className="sr-only">Time</legend>
      {PERIODS.map((days) => (
        <label
          key={days}
          className="cursor-pointer rounded-full px-4 py-1.5 text-sm has-checked:bg-sunken has-checked:font-medium has-focus-visible:outline-2 has-focus-visible:outline-link"
        >
          <input
            type="radio"
            name="period"
            className="sr-only"
            checked={value === days}
            onChange={() => onChange(days)}
          />
          {days} days
        </label>
      ))}
    </fieldset>
  );
}

/** The figures of all posts of the caller, or of one of them. */
export function ReportView({ postId }: { postId: string | null }) {
  const [days, setDays] = useState<Period>(30);
  const report = useReport(days, postId);
  const found = report.data;
  const isQuiet = found?.posts.length === 0 && Object.values(found.totals).every((sum) => sum === 0);
  return (
    <div className="space-y-4" aria-busy={report.isPlaceholderData || undefined}>
      <PeriodChoice value={days} onChange={setDays} />
      {report.isPending && <Waiting />}
      {report.isError && found === undefined && (
        <Failure message={messageOf(report.error)} onRetry={() => void report.refetch()} />
      )}
      {isQuiet && (
        <Empty
          title="Nothing to count yet."
          action={postId === null ? <ButtonLink to="/write">Write something</ButtonLink> : undefined}
        >
          As soon as somebody reads what you published, it shows here. Your own visits do not count.
        </Empty>
      )}
      {found !== undefined && !isQuiet && (
        <>
          <Totals report={found} />
          <Card title="Views and reads">
            <ReportChart days={found.days} />
            <DayTable days={found.days} />
          </Card>
          <div className="grid gap-4 lg:grid-cols-2">
            <Card title="How far they read">
              <DepthList report={found} />
            </Card>
            <Card title="Where they came from">
              <ReferrerTable referrers={found.referrers} />
            </Card>
          </div>
          {postId === null && (
            <Card title="Most read">
              <PostTable posts={found.posts} />
            </Card>
          )}
          <p className="text-sm text-muted">
            Counted without cookies. Who reads is not stored: a visitor is a number that is made anew each day
            and cannot be followed from one post to another. Programs do not count.
          </p>
        </>
      )}
    </div>
  );
}
