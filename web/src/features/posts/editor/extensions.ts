import { CodeBlockLowlight } from '@tiptap/extension-code-block-lowlight';
import { Highlight } from '@tiptap/extension-highlight';
import { Image } from '@tiptap/extension-image';
import { Typography } from '@tiptap/extension-typography';
import { Placeholder } from '@tiptap/extensions';
import { StarterKit } from '@tiptap/starter-kit';
import { lowlight } from '../document/highlight';
import { safeLink } from '../document/links';

/** The nodes and marks that a post may contain; the server checks the same list. */
export const extensions = [
  StarterKit.configure({
    heading: { levels: [1, 2, 3] },
    codeBlock: false,
    underline: false,
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
  Image.configure({ allowBase64: false }),
  CodeBlockLowlight.configure({ lowlight }),
  Placeholder.configure({ placeholder: 'Begin anywhere…' }),
];
