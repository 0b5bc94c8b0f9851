import { Check, Circle, Download, LoaderCircle } from 'lucide-react';
import { messageOf } from '@/api/problems';
import type { DataExport } from '@/api/types';
import { isCancelled } from '@/session/stepUp';
import { Button } from '@/ui/Button';
import { FormError } from '@/ui/FormError';
import { Failure, Skeleton } from '@/ui/states';
import { exactly } from '@/ui/time';
import { useDownloadExport, useExport, useRequestExport } from '../api/exports';
import { serviceName, sizeOf } from '../words';

function problemOf(error: unknown): string | undefined {
  return error === null || isCancelled(error) ? undefined : messageOf(error);
}

export function ExportPanel() {
  const latest = useExport();
  const request = useRequestExport();
  if (latest.isPending) {
    return (
      <div role="status" aria-label="Loading your archive">
        <Skeleton className="h-28 rounded-2xl" />
      </div>
    );
  }
  if (latest.data === undefined) {
    return <Failure message={messageOf(latest.error)} onRetry={() => void latest.refetch()} />;
  }
  const archive = latest.data;
  const isRunning = archive?.state === 'running';
  return (
    <section aria-labelledby="export-title" className="space-y-4">
      <div>
        <h2 id="export-title" className="font-serif text-xl font-semibold">
          A copy of your data
        </h2>
        <p className="mt-1 max-w-prose text-muted">
          One archive with everything that we hold of you: your account, posts, companions, conversations,
          room messages, notifications and wallets, as files that people and programs can read.
        </p>
      </div>
      {archive !== null && <Archive archive={archive} />}
      <FormError message={problemOf(request.error)} />
      {!isRunning && (
        <Button
          look={archive?.state === 'ready' ? 'outline' : 'primary'}
          size="sm"
          busy={request.isPending}
          onClick={() => request.mutate()}
        >
          {archive === null ? 'Ask for an archive' : 'Ask for a new archive'}
        </Button>
      )}
    </section>
  );
}

function Archive({ archive }: { archive: DataExport }) {
  if (archive.state === 'failed') {
    return (
      <p role="alert" className="rounded-xl bg-danger-soft px-4 py-3 text-sm font-medium text-danger">
        The archive could not be made. Ask for a new one; if that fails too, write to us.
      </p>
    );
  }
  return archive.state === 'ready' ? <Ready archive={archive} /> : <Progress archive={archive} />;
}

function Ready({ archive }: { archive: DataExport }) {
  const download = useDownloadExport();
  return (
    <div className="space-y-3 rounded-2xl border border-line bg-surface px-5 py-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p role="status">
          <span className="font-medium">Your archive is ready.</span>{' '}
          <span className="text-muted">
            {sizeOf(archive.sizeBytes)}, made {exactly(archive.requestedAt)}
            {archive.expiresAt !== null && <>, kept until {exactly(archive.expiresAt)}</>}.
          </span>
        </p>
        <Button size="sm" busy={download.isPending} onClick={() => download.mutate(archive)}>
          <Download className="size-4" aria-hidden="true" />
          Download
        </Button>
      </div>
      <FormError message={problemOf(download.error)} />
    </div>
  );
}

const STATES = {
  waiting: { word: 'waits', Icon: Circle, look: 'text-muted' },
  running: { word: 'is being read', Icon: LoaderCircle, look: 'text-spark motion-safe:animate-spin' },
  done: { word: 'is done', Icon: Check, look: 'text-spark-ink' },
} as const;

function Progress({ archive }: { archive: DataExport }) {
  const done = archive.services.filter(({ state }) => state === 'done').length;
  return (
    <div className="rounded-2xl border border-line bg-surface px-5 py-4">
      <p role="status" className="font-medium">
        Your archive is being made: {done} of {archive.services.length} parts are done.
      </p>
      <p className="mt-0.5 text-sm text-muted">You can leave this page. We mail you when it is ready.</p>
      <ul className="mt-3 space-y-2">
        {archive.services.map(({ name, state, rows }) => {
          const { word, Icon, look } = STATES[state];
          return (
            <li key={name} className="flex items-center gap-2.5 text-[0.95rem]">
              <Icon className={`size-4 shrink-0 ${look}`} aria-hidden="true" />
              <span>
                {serviceName(name)} <span className="sr-only">{word}</span>
              </span>
              {rows > 0 && (
                <span className="ml-auto text-sm text-muted">{rows.toLocaleString('en')} entries</span>
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
