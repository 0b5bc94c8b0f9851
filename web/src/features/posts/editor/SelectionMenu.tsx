import { useEditorState, type Editor } from '@tiptap/react';
import { BubbleMenu } from '@tiptap/react/menus';
import { Link2 } from 'lucide-react';
import { Toolbar } from 'radix-ui';
import { COMMANDS } from './commands';
import { ToolbarButton } from './ToolbarButton';

const OFFERED = new Set(['bold', 'italic', 'code', 'highlight']);
const MARKS = COMMANDS.flat().filter(({ id }) => OFFERED.has(id));

/**
 * What one does with words, beside the words. Everything in it is in the toolbar above as well, where the keyboard
 * reaches it; on a phone the system's own menu stands here, and this one stays away.
 */
export function SelectionMenu({ editor, onLink }: { editor: Editor; onLink: () => void }) {
  const active = useEditorState({
    editor,
    selector: ({ editor: current }) => ({
      ...Object.fromEntries(MARKS.map(({ id }) => [id, current.isActive(id)])),
      link: current.isActive('link'),
    }),
  }) as Record<string, boolean>;
  return (
    <BubbleMenu
      editor={editor}
      options={{ placement: 'top', offset: 8 }}
      shouldShow={({ editor: current, from, to, view }) =>
        from !== to &&
        view.hasFocus() &&
        current.isEditable &&
        !current.isActive('codeBlock') &&
        !current.isActive('image') &&
        current.state.doc.textBetween(from, to).trim() !== ''
      }
      className="editor-bubble"
    >
      <Toolbar.Root
        aria-label="Selected words"
        className="flex gap-0.5 rounded-xl border border-line bg-surface p-1 shadow-(--shadow-float)"
      >
        {MARKS.map(({ id, label, icon, run }) => (
          <ToolbarButton
            key={id}
            label={label}
            icon={icon}
            pressed={active[id] ?? false}
            onPress={() => run(editor)}
          />
        ))}
        <ToolbarButton label="Link" icon={Link2} pressed={active.link ?? false} onPress={onLink} />
      </Toolbar.Root>
    </BubbleMenu>
  );
}
