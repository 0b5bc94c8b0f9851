import { Button } from '@/ui/Button';
import { Modal } from '@/ui/Modal';
import { COMMANDS, shownKeys } from './commands';

const OTHERS: [string, string][] = [
  ['Link', 'Mod+K'],
  ['These shortcuts', 'Mod+Alt+/'],
  ['From the text to the toolbar', 'Alt+F10'],
  ['New line in the same paragraph', 'Shift+Enter'],
];
const TYPED: [string, string][] = [
  ['Blocks: headings, lists, pictures', '/'],
  ['Heading', '#, ## or ### and a space'],
  ['Bullet list', '- and a space'],
  ['Numbered list', '1. and a space'],
  ['Quote', '> and a space'],
  ['Code block', '``` and a space'],
  ['Divider', '---'],
  ['Bold', '**words**'],
  ['Italic', '*words*'],
  ['Strikethrough', '~~words~~'],
  ['Code', '`words`'],
  ['Highlight', '==words=='],
];

function Rows({ rows }: { rows: [string, string][] }) {
  return (
    <dl className="divide-y divide-line text-sm">
      {rows.map(([name, keys]) => (
        <div key={name} className="flex items-baseline justify-between gap-4 py-1.5">
          <dt>{name}</dt>
          <dd>
            <kbd className="rounded-md border border-line bg-sunken px-1.5 py-0.5 font-sans text-xs whitespace-nowrap">
              {keys}
            </kbd>
          </dd>
        </div>
      ))}
    </dl>
  );
}

export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const pressed = COMMANDS.flat().flatMap(({ label, keys }): [string, string][] =>
    keys === undefined ? [] : [[label, keys]],
  );
  const shown = [...pressed, ...OTHERS].map(([name, keys]): [string, string] => [name, shownKeys(keys)]);
  return (
    <Modal open onOpenChange={(open) => open || onClose()} title="Keyboard shortcuts">
      <h3 className="mb-1 text-sm font-semibold text-muted">Keys</h3>
      <Rows rows={shown} />
      <h3 className="mt-5 mb-1 text-sm font-semibold text-muted">While typing</h3>
      <Rows rows={TYPED} />
      <div className="mt-5 flex justify-end">
        <Button look="outline" size="sm" onClick={onClose}>
          Close
        </Button>
      </div>
    </Modal>
  );
}
