import { useEffect, useEffectEvent, useRef, type RefObject } from 'react';

/** Calls `onNearEnd` when the element of the returned ref comes near the screen; again after each growth. */
export function useNearEnd(
  length: number | undefined,
  onNearEnd: () => void,
): RefObject<HTMLDivElement | null> {
  const end = useRef<HTMLDivElement>(null);
  const near = useEffectEvent(onNearEnd);
  useEffect(() => {
    if (end.current === null) return undefined;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) near();
      },
      { rootMargin: '600px' },
    );
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [length]);
  return end;
}
