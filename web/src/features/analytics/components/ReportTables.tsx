import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { AnalyticsReport } from '@/api/types';
import { count, dayName, depths, hostName } from '../figures';

const HEAD = 'py-2 pr-4 text-left font-medium text-muted';
const NUMBER = 'py-2 pl-4 text-right tabular-nums';

/** Wider than a phone, or longer than is pleasant: it scrolls by itself. */
function Scrollable({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div
      role="region"
      aria-label={label}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- WCAG 2.1.1: keyboards must be able to scroll it
      tabIndex={0}
      className="max-h-96 overflow-auto"
    >
      {children}
    </div>
  );
}

export function DayTable({ days }: { days: AnalyticsReport['days'] }) {
  return (
    <details className="mt-2">
      <summary className="cursor-pointer text-sm text-muted hover:text-ink">Show the days as a table</summary>
      <Scrollable label="The days as a table">
        <table className="w-full text-sm">
          <thead>
            <tr>
              <th scope="col" className={HEAD}>
                Day
              </th>
              {['Views', 'Reads', 'Reactions', 'Comments'].map((name) => (
                <th key={name} scope="col" className={`${NUMBER} font-medium text-muted`}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {days.toReversed().map((day) => (
              <tr key={day.day}>
                <th scope="row" className="py-2 pr-4 text-left font-normal">
                  {dayName(day.day)}
                </th>
                <td className={NUMBER}>{count(day.views)}</td>
                <td className={NUMBER}>{count(day.reads)}</td>
                <td className={NUMBER}>{count(day.reactions)}</td>
                <td className={NUMBER}>{count(day.comments)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scrollable>
    </details>
  );
}

export function DepthList({ report }: { report: AnalyticsReport }) {
  return (
    <ul className="space-y-3">
      {depths(report).map(({ label, percent }) => (
        <li key={label} className="text-sm">
          <span className="flex justify-between">
            <span>{label}</span>
            <span className="tabular-nums">{percent} %</span>
          </span>
          <span aria-hidden="true" className="mt-1 block h-2 rounded-full bg-sunken">
            <span className="block h-2 rounded-full bg-spark" style={{ width: `${percent}%` }} />
          </span>
        </li>
      ))}
    </ul>
  );
}

export function ReferrerTable({ referrers }: { referrers: AnalyticsReport['referrers'] }) {
  if (referrers.length === 0) return <p className="text-sm text-muted">Nobody has come yet.</p>;
  return (
    <table className="w-full text-sm">
      <thead className="sr-only">
        <tr>
          <th scope="col">Site</th>
          <th scope="col">Visitors</th>
        </tr>
      </thead>
      <tbody className="divide-y divide-line">
        {referrers.map(({ host, views }) => (
          <tr key={host}>
            <th scope="row" className="max-w-0 truncate py-2 pr-4 text-left font-normal">
              {hostName(host)}
            </th>
            <td className={`${NUMBER} w-20`}>{count(views)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function PostTable({ posts }: { posts: AnalyticsReport['posts'] }) {
  return (
    <Scrollable label="Posts">
      <table className="w-full text-sm">
        <thead>
          <tr>
            <th scope="col" className={HEAD}>
              Post
            </th>
            {['Views', 'Reads', 'Reactions', 'Comments'].map((name) => (
              <th key={name} scope="col" className={`${NUMBER} font-medium text-muted`}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {posts.map((post) => (
            <tr key={post.id}>
              <th scope="row" className="min-w-48 py-2.5 pr-4 text-left font-normal">
                <Link to={`/me/analytics/${post.id}`} className="font-medium hover:underline">
                  {post.title}
                </Link>
              </th>
              <td className={NUMBER}>{count(post.views)}</td>
              <td className={NUMBER}>{count(post.reads)}</td>
              <td className={NUMBER}>{count(post.reactions)}</td>
              <td className={NUMBER}>{count(post.comments)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrollable>
  );
}
