import { Extension, type Extensions } from '@tiptap/core';
import { Highlight } from '@tiptap/extension-highlight';
import { Typography } from '@tiptap/extension-typography';
import { Placeholder } from '@tiptap/extensions';
import { StarterKit } from '@tiptap/starter-kit';
import { safeLink } from '../document/links';
import { CodeBlockWithLanguage } from './CodeBlockWithLanguage';
import { Pictures } from './Pictures';
import { PostQuote } from './PostQuote';
import { SlashMenu } from './SlashMenu';

/** The nodes and marks that a post may contain; the server checks the same list. */
export const schemaExtensions: Extensions = [
  StarterKit.configure({
    heading: { levels: [1, 2, 3] },
    codeBlock: false,
    link: {
      openOnClick: false,
      autolink: true,
      defaultProtocol: 'https',
      isAllowedUri: (uri) => safeLink(uri) !== null,
    },
  }),
  Highlight,
  Typography,
  // Pasted pictures would travel inside the document: only addresses are allowed.
  Pictures.configure({ allowBase64: false }),
  PostQuote,
  CodeBlockWithLanguage,
  Placeholder.configure({
    placeholder: ({ node, editor }) => {
      if (node.type.name === 'heading') return 'Heading';
      return editor.isEmpty
        ? 'Begin anywhere, or type / for headings, pictures and more…'
        : 'Type / for blocks';
    },
  }),
];

/** What opens beside the text. */
export type Panel = 'link' | 'image' | 'quote' | 'shortcuts';

/** The same with what a person needs to write; `open` shows a dialog. */
export function writingExtensions(open: (panel: Panel) => void): Extensions {
  const keys = Extension.create({
    name: 'panels',
    addKeyboardShortcuts: () => ({
      'Mod-k': ({ editor }) => {
        if (editor.isActive('codeBlock') || editor.isActive('code')) return true;
        open('link');
        return true;
      },
      'Mod-Alt-/': () => {
        open('shortcuts');
        return true;
      },
      'Alt-F10': ({ editor }) => {
        const frame = editor.view.dom.closest('[data-editor]');
        frame?.querySelector<HTMLElement>('[role="toolbar"] button:enabled')?.focus();
        return true;
      },
    }),
  });
  return [
    ...schemaExtensions,
    keys,
    SlashMenu.configure({ openImage: () => open('image'), openQuote: () => open('quote') }),
  ];
}
