import { useEffect, useRef, type RefObject } from 'react';

/** Brings the comment that an address leads to in front of its reader, once it is there. */
export function useShownWhenLinked<T extends HTMLElement>(isLinked: boolean): RefObject<T | null> {
  const element = useRef<T>(null);
  useEffect(() => {
    if (!isLinked) return;
    element.current?.scrollIntoView({ block: 'center' });
    element.current?.focus({ preventScroll: true });
  }, [isLinked]);
  return element;
}
