import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';

/** Closer than this to the end counts as "reading the newest". */
const NEAR = 80;

/**
 * Keeps a growing list at its end while the reader is there, and leaves the reader alone who scrolled up.
 * `content` is whatever changes when the list grows.
 */
export function useStickToBottom(content: unknown) {
  const box = useRef<HTMLDivElement>(null);
  const isNear = useRef(true);
  const [isAway, setAway] = useState(false);

  const toBottom = useCallback(() => {
    const element = box.current;
    if (element === null) return;
    element.scrollTop = element.scrollHeight;
    isNear.current = true;
    setAway(false);
  }, []);

  const onScroll = useCallback(() => {
    const element = box.current;
    if (element === null) return;
    isNear.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR;
    setAway(!isNear.current);
  }, []);

  useLayoutEffect(() => {
    if (isNear.current) toBottom();
  }, [content, toBottom]);

  // The box itself changes too: a keyboard opens, a window is resized, a picture arrives.
  useEffect(() => {
    const element = box.current;
    if (element === null || typeof ResizeObserver === 'undefined') return undefined;
    const observer = new ResizeObserver(() => {
      if (isNear.current) toBottom();
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [toBottom]);

  return { box, onScroll, isAway, toBottom };
}
