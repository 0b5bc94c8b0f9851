import { Extension, type Editor } from '@tiptap/core';
import { PluginKey } from '@tiptap/pm/state';
import { ReactRenderer } from '@tiptap/react';
import { Suggestion, type SuggestionProps } from '@tiptap/suggestion';
import { blocksWith, insertBlock, matching, type Block } from './blocks';
import { LIST_ID, optionId, SlashList } from './SlashList';

interface SlashOptions {
  openImage: (() => void) | null;
  openQuote: (() => void) | null;
}

type Props = SuggestionProps<Block, Block>;

/** Tells a screen reader in the text which option is chosen in the list. */
function point(editor: Editor, block: Block | undefined): void {
  const { dom } = editor.view;
  if (block === undefined) {
    dom.removeAttribute('aria-activedescendant');
    dom.removeAttribute('aria-controls');
  } else {
    dom.setAttribute('aria-controls', LIST_ID);
    dom.setAttribute('aria-activedescendant', optionId(block));
    document.getElementById(optionId(block))?.scrollIntoView({ block: 'nearest' });
  }
}

/** The life of one open list: which option is chosen, where it stands, what the keys do. */
function openList() {
  let list: ReactRenderer | null = null;
  let unmount: (() => void) | null = null;
  let props: Props | null = null;
  let selected = 0;

  const show = () => {
    if (props === null || list === null) return;
    list.updateProps({ blocks: props.items, selected, onPick: props.command });
    const { editor, items } = props;
    // The list is drawn in the next frame.
    requestAnimationFrame(() => point(editor, list === null ? undefined : items[selected]));
  };
  const move = (step: number) => {
    const count = props?.items.length ?? 0;
    if (count === 0) return;
    selected = (selected + step + count) % count;
    show();
  };
  return {
    onStart: (started: Props) => {
      props = started;
      selected = 0;
      list = new ReactRenderer(SlashList, {
        editor: started.editor,
        props: { blocks: started.items, selected, onPick: started.command },
      });
      list.element.classList.add('editor-float');
      unmount = started.mount(list.element);
      show();
    },
    onUpdate: (updated: Props) => {
      props = updated;
      selected = 0;
      show();
    },
    onKeyDown: ({ event }: { event: KeyboardEvent }) => {
      if (event.isComposing || props === null) return false;
      if (event.key === 'ArrowDown') move(1);
      else if (event.key === 'ArrowUp') move(-1);
      else if (event.key === 'Enter' || event.key === 'Tab') {
        const block = props.items[selected];
        // With nothing to take, Enter is a new line and Tab leaves the text.
        if (block === undefined) return false;
        props.command(block);
      } else return false;
      return true;
    },
    onExit: (left: Props) => {
      point(left.editor, undefined);
      unmount?.();
      list?.destroy();
      list = null;
      props = null;
    },
  };
}

/** "/" at the beginning of a word offers the blocks; Escape takes the offer back and leaves the slash. */
export const SlashMenu = Extension.create<SlashOptions>({
  name: 'slashMenu',
  addOptions: () => ({ openImage: null, openQuote: null }),
  addProseMirrorPlugins() {
    const blocks = blocksWith(
      () => this.options.openImage?.(),
      () => this.options.openQuote?.(),
    );
    return [
      Suggestion<Block, Block>({
        editor: this.editor,
        pluginKey: new PluginKey('slashMenu'),
        char: '/',
        placement: 'bottom-start',
        // Beside the text in the page, too: what is outside of its landmarks is hard to find.
        container: '[data-editor]',
        offset: { mainAxis: 8 },
        items: ({ query }) => matching(blocks, query),
        allow: ({ editor, state, range }) => {
          const { parent } = state.doc.resolve(range.from);
          return parent.type.name === 'paragraph' && !editor.isActive('code') && !editor.isActive('link');
        },
        command: ({ editor, range, props }) => insertBlock(editor, range, props),
        render: openList,
      }),
    ];
  },
});
