import { useEditorState, type Editor } from '@tiptap/react';
import { ImagePlus, Keyboard, Link2 } from 'lucide-react';
import { Toolbar } from 'radix-ui';
import { Fragment } from 'react';
import { COMMANDS } from './commands';
import type { Panel } from './extensions';
import { ToolbarButton } from './ToolbarButton';

interface ButtonState {
  can: boolean;
  isActive: boolean | undefined;
}

/** Everything that the buttons show, read once per transaction. */
function stateOf(editor: Editor) {
  const buttons: Record<string, ButtonState> = {};
  for (const command of COMMANDS.flat()) {
    buttons[command.id] = { can: command.can(editor), isActive: command.isActive?.(editor) };
  }
  return {
    buttons,
    isLink: editor.isActive('link'),
    canLink: !editor.isActive('codeBlock') && !editor.isActive('code'),
    isImage: editor.isActive('image'),
    canImage: editor.can().setImage({ src: 'https://example.org' }),
  };
}

function Divider() {
  return <Toolbar.Separator className="mx-0.5 h-6 w-px shrink-0 bg-line" />;
}

interface EditorToolbarProps {
  editor: Editor;
  onOpen: (panel: Panel) => void;
}

/** One stop of the Tab key; arrows move inside. On a phone it is one row that slides. */
export function EditorToolbar({ editor, onOpen }: EditorToolbarProps) {
  const state = useEditorState({ editor, selector: ({ editor: current }) => stateOf(current) });
  return (
    <Toolbar.Root
      aria-label="Formatting"
      className="editor-toolbar sticky top-16 z-10 flex items-center gap-0.5 overflow-x-auto rounded-t-2xl border-b border-line bg-surface p-1.5 sm:flex-wrap"
    >
      {COMMANDS.map((group) => (
        <Fragment key={group[0]?.id}>
          {group.map(({ id, label, icon, keys, run }) => (
            <ToolbarButton
              key={id}
              label={label}
              icon={icon}
              keys={keys}
              pressed={state.buttons[id]?.isActive}
              disabled={!state.buttons[id]?.can}
              onPress={() => run(editor)}
            />
          ))}
          <Divider />
        </Fragment>
      ))}
      <ToolbarButton
        label="Link"
        icon={Link2}
        keys="Mod+K"
        pressed={state.isLink}
        disabled={!state.canLink}
        onPress={() => onOpen('link')}
      />
      <ToolbarButton
        label="Image"
        icon={ImagePlus}
        pressed={state.isImage}
        disabled={!state.canImage && !state.isImage}
        onPress={() => onOpen('image')}
      />
      <ToolbarButton
        label="Keyboard shortcuts"
        icon={Keyboard}
        keys="Mod+Alt+/"
        onPress={() => onOpen('shortcuts')}
      />
    </Toolbar.Root>
  );
}
