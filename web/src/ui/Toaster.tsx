import { X } from 'lucide-react';
import { classes } from './classes';
import { dismiss, useToasts } from './toasts';

export function Toaster() {
  const toasts = useToasts((state) => state.toasts);
  return (
    <div
      role="status"
      aria-live="polite"
      className="pointer-events-none fixed inset-x-4 bottom-20 z-50 flex flex-col items-center gap-2 md:inset-x-auto md:right-6 md:bottom-6 md:items-end"
    >
      {toasts.map(({ id, text, tone }) => (
        <div
          key={id}
          className={classes(
            'pointer-events-auto flex max-w-sm items-center gap-3 rounded-2xl border bg-surface py-2 pr-2 pl-4 shadow-(--shadow-float)',
            tone === 'danger' ? 'border-danger text-danger' : 'border-line',
          )}
        >
          <span className="text-sm">{text}</span>
          <button
            type="button"
            aria-label="Dismiss"
            className="grid size-8 shrink-0 place-items-center rounded-full hover:bg-sunken"
            onClick={() => dismiss(id)}
          >
            <X className="size-4" aria-hidden="true" />
          </button>
        </div>
      ))}
    </div>
  );
}
