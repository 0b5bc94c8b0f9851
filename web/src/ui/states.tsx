import type { ReactNode } from 'react';
import { Button } from './Button';
import { classes } from './classes';
import { Spark } from './Spark';

/** A quiet placeholder of the size of what is coming, so that nothing jumps when it comes. */
export function Skeleton({ className }: { className: string }) {
  return <div aria-hidden="true" className={classes('animate-pulse rounded-lg bg-sunken', className)} />;
}

export function Loading({ label = 'Loading…' }: { label?: string }) {
  return (
    <div role="status" className="grid min-h-[50vh] place-items-center text-muted">
      <span className="flex items-center gap-3">
        <Spark className="size-5 animate-pulse text-spark" />
        {label}
      </span>
    </div>
  );
}

interface NoticeProps {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}

/** Nothing here yet, and what to do about it. */
export function Empty({ title, children, action }: NoticeProps) {
  return (
    <div className="rounded-3xl border border-dashed border-line px-6 py-12 text-center">
      <Spark className="mx-auto mb-4 size-6 text-spark" />
      <p className="font-serif text-lg font-semibold">{title}</p>
      {children !== undefined && <div className="mx-auto mt-1 max-w-sm text-muted">{children}</div>}
      {action !== undefined && <div className="mt-5 flex justify-center">{action}</div>}
    </div>
  );
}

interface FailureProps {
  message: string;
  onRetry?: () => void;
}

/** Something failed, said in a sentence, with the way to try again. */
export function Failure({ message, onRetry }: FailureProps) {
  return (
    <div role="alert" className="rounded-3xl border border-line bg-surface px-6 py-8 text-center">
      <p className="font-medium">{message}</p>
      {onRetry && (
        <Button look="outline" size="sm" className="mt-4" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}
