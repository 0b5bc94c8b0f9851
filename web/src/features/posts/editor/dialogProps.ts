import type { Editor } from '@tiptap/react';

export interface DialogProps {
  editor: Editor;
  onClose: () => void;
}

export const BAD_ADDRESS = 'Enter an address, like example.org/page.';
