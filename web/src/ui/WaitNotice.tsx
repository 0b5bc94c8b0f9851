/** 75 is "1:15", which reads well when it ticks. */
function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** Says when to try again, and counts down. It is read out once, not every second. */
export function WaitNotice({ secondsLeft, seconds }: { secondsLeft: number; seconds: number }) {
  if (secondsLeft === 0) return null;
  return (
    <p role="alert" className="rounded-xl bg-danger-soft px-4 py-3 text-sm font-medium text-danger">
      There were too many attempts.{' '}
      <span aria-hidden="true">
        Try again in <span className="tabular-nums">{clock(secondsLeft)}</span>.
      </span>
      <span className="sr-only">Try again in {seconds} seconds.</span>
    </p>
  );
}
