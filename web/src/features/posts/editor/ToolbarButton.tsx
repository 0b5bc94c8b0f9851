import type { LucideIcon } from 'lucide-react';
import { Toolbar, Tooltip } from 'radix-ui';
import { classes } from '@/ui/classes';
import { ariaKeys, shownKeys } from './commands';

interface ToolbarButtonProps {
  label: string;
  icon: LucideIcon;
  keys?: string | undefined;
  /** `undefined` for a button that does something once, rather than staying pressed. */
  pressed?: boolean | undefined;
  disabled?: boolean;
  onPress: () => void;
}

export function ToolbarButton({
  label,
  icon: Icon,
  keys,
  pressed,
  disabled = false,
  onPress,
}: ToolbarButtonProps) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>
        <Toolbar.Button
          aria-label={label}
          aria-pressed={pressed}
          aria-keyshortcuts={keys === undefined ? undefined : ariaKeys(keys)}
          disabled={disabled}
          // Keep the selection: a mouse press would otherwise move the focus out of the text first.
          onMouseDown={(event) => event.preventDefault()}
          onClick={onPress}
          className={classes(
            'grid size-8.5 shrink-0 place-items-center rounded-lg disabled:opacity-35',
            pressed ? 'bg-primary text-on-primary' : 'enabled:hover:bg-sunken',
          )}
        >
          <Icon className="size-[1.1rem]" aria-hidden="true" />
        </Toolbar.Button>
      </Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content
          sideOffset={6}
          collisionPadding={8}
          className="z-40 rounded-lg bg-ink px-2.5 py-1.5 text-xs text-paper"
        >
          {label}
          {keys !== undefined && <kbd className="ml-2 font-sans opacity-70">{shownKeys(keys)}</kbd>}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
