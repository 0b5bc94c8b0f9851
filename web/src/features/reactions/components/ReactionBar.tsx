import { useNavigate } from 'react-router';
import type { ReactionType } from '@/api/types';
import { useUser } from '@/session/store';
import { useSignInPath } from '@/session/useSignInPath';
import { classes } from '@/ui/classes';
import { REACTIONS, type Given } from '../types';

interface ReactionBarProps {
  given: Given;
  /** What is reacted to, for the name of the group. */
  of: string;
  size?: 'sm' | 'md';
  onToggle: (type: ReactionType) => void;
}

/** Buttons that stay pressed; those without a number show their sign alone. */
export function ReactionBar({ given, of, size = 'md', onToggle }: ReactionBarProps) {
  const user = useUser();
  const navigate = useNavigate();
  const signIn = useSignInPath();
  const press = (type: ReactionType) => {
    if (user === null) void navigate(signIn);
    else onToggle(type);
  };
  return (
    <div role="group" aria-label={`Reactions to ${of}`} className="flex flex-wrap gap-1">
      {REACTIONS.map(({ type, label, icon: Icon }) => {
        const count = given.reactions[type] ?? 0;
        const isMine = given.mine.includes(type);
        return (
          <button
            key={type}
            type="button"
            aria-pressed={isMine}
            aria-label={count === 0 ? label : `${label}, ${count}`}
            title={label}
            onClick={() => press(type)}
            className={classes(
              'inline-flex items-center gap-1.5 rounded-full border text-sm tabular-nums transition-colors',
              size === 'md' ? 'h-9 px-3' : 'h-8 px-2.5',
              isMine
                ? 'border-spark bg-spark-soft font-medium text-spark-ink'
                : 'border-transparent text-muted hover:bg-sunken hover:text-ink',
            )}
          >
            <Icon className="size-4" aria-hidden="true" fill={isMine ? 'currentColor' : 'none'} />
            {count > 0 && <span aria-hidden="true">{count}</span>}
          </button>
        );
      })}
    </div>
  );
}
