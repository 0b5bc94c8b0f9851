import type { ReactNode, RefObject } from 'react';

interface ScrollRegionProps {
  box: RefObject<HTMLDivElement | null>;
  label: string;
  /** A log is read out as it grows; a region is not. */
  kind: 'log' | 'region';
  onScroll: () => void;
  children: ReactNode;
}

/** A part of the page that scrolls by itself, and so must be reachable by keyboard. */
export function ScrollRegion({ box, label, kind, onScroll, children }: ScrollRegionProps) {
  return (
    <div
      ref={box}
      role={kind}
      aria-label={label}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- WCAG 2.1.1: keyboards must be able to scroll it
      tabIndex={0}
      onScroll={onScroll}
      className="h-full overflow-y-auto overscroll-contain pb-4"
    >
      {children}
    </div>
  );
}
