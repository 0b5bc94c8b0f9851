import { ArrowDown } from 'lucide-react';

/** Offered to a reader who scrolled up while the list went on. */
export function JumpToLatest({ shown, onClick }: { shown: boolean; onClick: () => void }) {
  if (!shown) return null;
  return (
    <button
      type="button"
      onClick={onClick}
      className="absolute bottom-3 left-1/2 flex h-9 -translate-x-1/2 items-center gap-1.5 rounded-full border border-line bg-surface px-3.5 text-sm shadow-(--shadow-float)"
    >
      <ArrowDown className="size-4" aria-hidden="true" />
      Latest
    </button>
  );
}
