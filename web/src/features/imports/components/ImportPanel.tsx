import { messageOf } from '@/api/problems';
import type { PostImport } from '@/api/types';
import { useSession } from '@/session/store';
import { Button } from '@/ui/Button';
import { FormError } from '@/ui/FormError';
import { Failure, Skeleton } from '@/ui/states';
import { TimeAgo } from '@/ui/TimeAgo';
import { useCancelImport, useLatestImport } from '../api/imports';
import { isUnderWay, kindName, percent, summary } from '../words';
import { ChooseFile } from './ChooseFile';
import { ImportReport } from './ImportReport';
import { ProgressBar } from './ProgressBar';

/** Choosing a file, or the import that is under way; below it what became of every post of the latest one. */
export function ImportPanel() {
  const latest = useLatestImport();
  const mayPublish = useSession((session) => session.user?.emailVerified === true);
  if (latest.isPending) {
    return (
      <div role="status" aria-label="Loading your imports">
        <Skeleton className="h-56 rounded-3xl" />
      </div>
    );
  }
  if (latest.data === undefined) {
    return <Failure message={messageOf(latest.error)} onRetry={() => void latest.refetch()} />;
  }
  const one = latest.data;
  return (
    <div className="space-y-8">
      {one !== null && isUnderWay(one) ? <UnderWay one={one} /> : <ChooseFile mayPublish={mayPublish} />}
      {one !== null && <Latest one={one} />}
    </div>
  );
}

function UnderWay({ one }: { one: PostImport }) {
  const cancel = useCancelImport();
  const done = percent(one);
  return (
    <section
      aria-labelledby="under-way-title"
      className="space-y-4 rounded-2xl border border-line bg-surface px-5 py-5"
    >
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0">
          <h2 id="under-way-title" className="font-medium break-words">
            Importing {one.name}
          </h2>
          <p className="text-sm text-muted">{summary(one)}</p>
        </div>
        <Button look="outline" size="sm" busy={cancel.isPending} onClick={() => cancel.mutate(one.id)}>
          Cancel
        </Button>
      </div>
      <ProgressBar label={`Importing ${one.name}`} percent={done} />
      {/* Said every tenth part: a screen reader would else speak without end. */}
      <p role="status" className="sr-only">
        {Math.floor(done / 10) * 10} percent imported
      </p>
      <p className="text-sm text-muted">You can leave this page; it goes on without you.</p>
      <FormError message={cancel.error === null ? undefined : messageOf(cancel.error)} />
    </section>
  );
}

function Latest({ one }: { one: PostImport }) {
  return (
    <section aria-labelledby="report-title" className="space-y-4">
      <div>
        <h2 id="report-title" className="font-serif text-xl font-semibold">
          Report
        </h2>
        <p className="mt-1 break-words text-muted">
          {one.name}, {kindName(one.kind)}, <TimeAgo at={one.createdAt} />.
        </p>
        {!isUnderWay(one) && (
          <p role="status" className="mt-1 font-medium">
            {summary(one)}
          </p>
        )}
      </div>
      <ImportReport one={one} />
    </section>
  );
}
