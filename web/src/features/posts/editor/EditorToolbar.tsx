import { useEditorState, type Editor } from '@tiptap/react';
import { ImagePlus, Link2 } from 'lucide-react';
import { Toolbar, Tooltip } from 'radix-ui';
import { Fragment, useState } from 'react';
import { COMMANDS } from './commands';
import { ImageDialog } from './ImageDialog';
import { LinkDialog } from './LinkDialog';
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
    canImage: editor.can().setImage({ src: 'https://example.org' }),
  };
}

function Divider() {
  return <Toolbar.Separator className="mx-1 h-6 w-px bg-line" />;
}

export function EditorToolbar({ editor }: { editor: Editor }) {
  const [dialog, setDialog] = useState<'link' | 'image' | null>(null);
  const state = useEditorState({ editor, selector: ({ editor: current }) => stateOf(current) });
  const close = () => setDialog(null);
  return (
    <Tooltip.Provider delayDuration={400}>
      <Toolbar.Root
        aria-label="Formatting"
        className="sticky top-16 z-10 flex flex-wrap items-center gap-0.5 rounded-t-2xl border-b border-line bg-surface p-1.5"
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
          pressed={state.isLink}
          disabled={!state.canLink}
          onPress={() => setDialog('link')}
        />
        <ToolbarButton
          label="Image"
          icon={ImagePlus}
          disabled={!state.canImage}
          onPress={() => setDialog('image')}
        />
      </Toolbar.Root>
      {dialog === 'link' && <LinkDialog editor={editor} onClose={close} />}
      {dialog === 'image' && <ImageDialog editor={editor} onClose={close} />}
    </Tooltip.Provider>
  );
}
