import { mergeAttributes, type Editor } from '@tiptap/core';
import { Image } from '@tiptap/extension-image';
import { NodeSelection, Plugin, PluginKey } from '@tiptap/pm/state';
import type { Picture } from '@/api/types';
import { seenAt } from '../pictures/previews';
import { picturesOf, send } from '../pictures/uploads';

/** Puts an uploaded picture where the cursor is; behind what is chosen as a whole, such as the last picture. */
export function insertPicture(editor: Editor, { url: src, width, height }: Picture, alt: string): void {
  if (editor.isDestroyed) return;
  const picture = { type: 'image', attrs: { src, alt, width, height } };
  const { selection } = editor.state;
  if (selection instanceof NodeSelection) editor.commands.insertContentAt(selection.to, picture);
  else editor.commands.insertContent(picture);
}

/** Sends files and puts each where the cursor is when it is there; returns whether there was one. */
function take(editor: Editor, files: File[]): boolean {
  for (const file of files) send(file, (picture) => insertPicture(editor, picture, picture.alt));
  return files.length > 0;
}

/**
 * Pictures by address, button, paste and drop. Those of this site are shown by their signature, as nobody else sees
 * them yet, and kept by their plain address.
 */
export const Pictures = Image.extend({
  renderHTML({ HTMLAttributes }) {
    const src: unknown = HTMLAttributes.src;
    const seen = typeof src === 'string' ? { src: seenAt(src) } : {};
    return ['img', mergeAttributes(this.options.HTMLAttributes, HTMLAttributes, seen)];
  },
  addProseMirrorPlugins() {
    const { editor } = this;
    return [
      new Plugin({
        key: new PluginKey('pictures'),
        props: {
          handlePaste: (_, event) => take(editor, picturesOf(event.clipboardData?.files)),
          handleDrop: (view, event) => {
            const files = picturesOf(event.dataTransfer?.files);
            if (files.length === 0) return false;
            event.preventDefault();
            const place = view.posAtCoords({ left: event.clientX, top: event.clientY });
            if (place !== null) editor.commands.setTextSelection(place.pos);
            return take(editor, files);
          },
        },
      }),
    ];
  },
});
