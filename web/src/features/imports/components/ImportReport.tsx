import { CircleCheck, CircleSlash, CircleX } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { messageOf } from '@/api/problems';
import type { ImportItem, ImportOutcome, PostImport } from '@/api/types';
import { Button } from '@/ui/Button';
import { Failure, Skeleton } from '@/ui/states';
import { useReport } from '../api/imports';
import { isUnderWay } from '../words';

const LOOKS = {
  created: { Icon: CircleCheck, look: 'text-ok' },
  skipped: { Icon: CircleSlash, look: 'text-muted' },
  failed: { Icon: CircleX, look: 'text-danger' },
} as const;

const FILTERS = [
  { outcome: null, label: 'All', counted: 'done' },
  { outcome: 'created', label: 'Created', counted: 'created' },
  { outcome: 'skipped', label: 'Skipped', counted: 'skipped' },
  { outcome: 'failed', label: 'Not imported', counted: 'failed' },
] as const;

export function ImportReport({ one }: { one: PostImport }) {
  const [outcome, setOutcome] = useState<ImportOutcome | null>(null);
  if (one.done === 0) {
    return (
      <p className="text-muted">
        {isUnderWay(one) ? 'The first posts come in a moment.' : 'It has no posts.'}
      </p>
    );
  }
  return (
    <div className="space-y-4">
      <div role="group" aria-label="Which posts to show" className="flex flex-wrap gap-2">
        {FILTERS.map(({ outcome: wanted, label, counted }) => (
          <button
            key={label}
            type="button"
            aria-pressed={outcome === wanted}
            onClick={() => setOutcome(wanted)}
            className="rounded-full border border-line-strong/60 px-3.5 py-1.5 text-sm hover:bg-sunken aria-pressed:border-transparent aria-pressed:bg-primary aria-pressed:text-on-primary"
          >
            {label} <span className="tabular-nums">{one[counted].toLocaleString('en')}</span>
          </button>
        ))}
      </div>
      <Lines one={one} outcome={outcome} />
    </div>
  );
}

function Lines({ one, outcome }: { one: PostImport; outcome: ImportOutcome | null }) {
  const report = useReport(one, outcome);
  if (report.isPending) {
    return (
      <div role="status" aria-label="Loading the report">
        <Skeleton className="h-40 rounded-2xl" />
      </div>
    );
  }
  if (report.data === undefined) {
    return <Failure message={messageOf(report.error)} onRetry={() => void report.refetch()} />;
  }
  if (report.data.length === 0) return <p className="text-muted">There are none.</p>;
  return (
    <>
      <table className="w-full table-fixed border-collapse text-left text-[0.95rem]">
        <caption className="sr-only">What became of every post</caption>
        <thead className="border-b border-line text-sm text-muted">
          <tr>
            <th scope="col" className="w-2/5 py-2 pr-4 font-medium">
              Post
            </th>
            <th scope="col" className="py-2 font-medium">
              What became of it
            </th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {report.data.map((item) => (
            <Line key={item.position} item={item} />
          ))}
        </tbody>
      </table>
      {report.hasNextPage && (
        <Button
          look="outline"
          size="sm"
          busy={report.isFetchingNextPage}
          onClick={() => void report.fetchNextPage()}
        >
          Show more
        </Button>
      )}
    </>
  );
}

function Line({ item }: { item: ImportItem }) {
  const { Icon, look } = LOOKS[item.outcome];
  return (
    <tr className="align-top">
      <th scope="row" className="py-3 pr-4 font-normal break-words">
        {item.post === null ? (
          item.label
        ) : (
          <Link
            to={`/posts/${item.post.slug}${item.post.status === 'DRAFT' ? '/edit' : ''}`}
            className="text-link underline underline-offset-2"
          >
            {item.post.title}
          </Link>
        )}
        {item.post !== null && item.post.title !== item.label && (
          <span className="block text-sm text-muted">{item.label}</span>
        )}
      </th>
      <td className="py-3 break-words">
        <span className="flex items-start gap-2">
          <Icon className={`mt-1 size-4 shrink-0 ${look}`} aria-hidden="true" />
          <span className="min-w-0">
            {item.reason}
            {item.notes.length > 0 && (
              <ul
                aria-label="What changed on the way"
                className="mt-1 list-disc space-y-0.5 pl-4 text-sm text-muted"
              >
                {item.notes.map((note) => (
                  <li key={note}>{note}</li>
                ))}
              </ul>
            )}
          </span>
        </span>
      </td>
    </tr>
  );
}
