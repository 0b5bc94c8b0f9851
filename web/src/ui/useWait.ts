import { useCallback, useEffect, useState } from 'react';

/** Counts down to a moment: how many seconds are left (0: none), of how many, and the way to begin. */
export function useWait(): { secondsLeft: number; seconds: number; wait: (seconds: number) => void } {
  const [end, setEnd] = useState<{ at: number; seconds: number } | null>(null);
  const [secondsLeft, setSecondsLeft] = useState(0);
  useEffect(() => {
    if (end === null) return;
    const timer = setInterval(() => {
      // By the clock, not by counting: a page in the background gets few ticks.
      const left = Math.max(0, Math.ceil((end.at - Date.now()) / 1000));
      setSecondsLeft(left);
      if (left === 0) setEnd(null);
    }, 250);
    return () => clearInterval(timer);
  }, [end]);
  const wait = useCallback((seconds: number) => {
    setSecondsLeft(seconds);
    setEnd({ at: Date.now() + seconds * 1000, seconds });
  }, []);
  return { secondsLeft, seconds: end?.seconds ?? 0, wait };
}
