import { classes } from '@/ui/classes';
import type { Block } from './blocks';

export const LIST_ID = 'editor-blocks';

export function optionId(block: Block): string {
  return `${LIST_ID}-${block.id}`;
}

interface SlashListProps {
  blocks: Block[];
  selected: number;
  onPick: (block: Block) => void;
}

/** The focus stays in the text, which points at the option that Enter takes (`aria-activedescendant`). */
export function SlashList({ blocks, selected, onPick }: SlashListProps) {
  return (
    <div className="w-72 max-w-[calc(100vw-2rem)] overflow-hidden rounded-2xl border border-line bg-surface shadow-(--shadow-float)">
      <p role="status" className="sr-only">
        {blocks.length === 0
          ? 'No block of that name.'
          : `${blocks.length} blocks. Up and Down choose, Enter takes.`}
      </p>
      {blocks.length === 0 ? (
        <p aria-hidden="true" className="px-4 py-3 text-sm text-muted">
          No block of that name.
        </p>
      ) : (
        <div
          id={LIST_ID}
          role="listbox"
          aria-label="Blocks to insert"
          // What scrolls can be reached.
          tabIndex={0}
          className="max-h-80 overflow-y-auto p-1.5"
        >
          {blocks.map((block, index) => (
            // The keyboard is handled in the text: see SlashMenu.
            // eslint-disable-next-line jsx-a11y/click-events-have-key-events
            <div
              key={block.id}
              id={optionId(block)}
              role="option"
              tabIndex={-1}
              aria-selected={index === selected}
              // The selection in the text must survive the press.
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => onPick(block)}
              className={classes(
                'flex cursor-pointer items-center gap-3 rounded-xl px-2.5 py-2',
                index === selected ? 'bg-sunken' : 'hover:bg-sunken/60',
              )}
            >
              <span className="grid size-9 shrink-0 place-items-center rounded-lg border border-line bg-paper">
                <block.icon className="size-[1.1rem]" aria-hidden="true" />
              </span>
              <span className="min-w-0">
                <span className="block text-sm font-medium">{block.label}</span>
                <span className="block truncate text-xs text-muted">{block.hint}</span>
              </span>
            </div>
          ))}
        </div>
      )}
    </div>
  );
}
