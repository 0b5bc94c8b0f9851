import type { Segment } from '@/api/types';

/** A text in which the matches are marked. */
export function Marked({ segments }: { segments: Segment[] }) {
  return segments.map(({ text, isMatch }, index) =>
    isMatch ? (
      <mark key={index} className="rounded bg-spark-soft px-0.5 text-spark-ink">
        {text}
      </mark>
    ) : (
      <span key={index}>{text}</span>
    ),
  );
}
