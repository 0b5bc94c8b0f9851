import type { Editor } from '@tiptap/react';
import {
  Bold,
  Code,
  Heading1,
  Heading2,
  Heading3,
  Highlighter,
  Italic,
  List,
  ListOrdered,
  Minus,
  Quote,
  Redo2,
  SquareCode,
  Strikethrough,
  Underline,
  Undo2,
  type LucideIcon,
} from 'lucide-react';

export interface Command {
  id: string;
  label: string;
  icon: LucideIcon;
  /** As in `aria-keyshortcuts`, with Mod for Control or Command. */
  keys?: string;
  run: (editor: Editor) => void;
  can: (editor: Editor) => boolean;
  /** Absent for what does not stay pressed. */
  isActive?: (editor: Editor) => boolean;
}

const chain = (editor: Editor) => editor.chain().focus();
const can = (editor: Editor) => editor.can().chain().focus();

function heading(level: 1 | 2 | 3, icon: LucideIcon): Command {
  return {
    id: `heading${level}`,
    label: `Heading ${level}`,
    icon,
    keys: `Mod+Alt+${level}`,
    run: (editor) => chain(editor).toggleHeading({ level }).run(),
    can: (editor) => can(editor).toggleHeading({ level }).run(),
    isActive: (editor) => editor.isActive('heading', { level }),
  };
}

/** The toolbar, group by group. */
export const COMMANDS: Command[][] = [
  [
    {
      id: 'undo',
      label: 'Undo',
      icon: Undo2,
      keys: 'Mod+Z',
      run: (editor) => chain(editor).undo().run(),
      can: (editor) => editor.can().undo(),
    },
    {
      id: 'redo',
      label: 'Redo',
      icon: Redo2,
      keys: 'Mod+Shift+Z',
      run: (editor) => chain(editor).redo().run(),
      can: (editor) => editor.can().redo(),
    },
  ],
  [
    {
      id: 'bold',
      label: 'Bold',
      icon: Bold,
      keys: 'Mod+B',
      run: (editor) => chain(editor).toggleBold().run(),
      can: (editor) => can(editor).toggleBold().run(),
      isActive: (editor) => editor.isActive('bold'),
    },
    {
      id: 'italic',
      label: 'Italic',
      icon: Italic,
      keys: 'Mod+I',
      run: (editor) => chain(editor).toggleItalic().run(),
      can: (editor) => can(editor).toggleItalic().run(),
      isActive: (editor) => editor.isActive('italic'),
    },
    {
      id: 'underline',
      label: 'Underline',
      icon: Underline,
      keys: 'Mod+U',
      run: (editor) => chain(editor).toggleUnderline().run(),
      can: (editor) => can(editor).toggleUnderline().run(),
      isActive: (editor) => editor.isActive('underline'),
    },
    {
      id: 'strike',
      label: 'Strikethrough',
      icon: Strikethrough,
      keys: 'Mod+Shift+S',
      run: (editor) => chain(editor).toggleStrike().run(),
      can: (editor) => can(editor).toggleStrike().run(),
      isActive: (editor) => editor.isActive('strike'),
    },
    {
      id: 'code',
      label: 'Code',
      icon: Code,
      keys: 'Mod+E',
      run: (editor) => chain(editor).toggleCode().run(),
      can: (editor) => can(editor).toggleCode().run(),
      isActive: (editor) => editor.isActive('code'),
    },
    {
      id: 'highlight',
      label: 'Highlight',
      icon: Highlighter,
      keys: 'Mod+Shift+H',
      run: (editor) => chain(editor).toggleHighlight().run(),
      can: (editor) => can(editor).toggleHighlight().run(),
      isActive: (editor) => editor.isActive('highlight'),
    },
  ],
  [heading(1, Heading1), heading(2, Heading2), heading(3, Heading3)],
  [
    {
      id: 'bulletList',
      label: 'Bullet list',
      icon: List,
      keys: 'Mod+Shift+8',
      run: (editor) => chain(editor).toggleBulletList().run(),
      can: (editor) => can(editor).toggleBulletList().run(),
      isActive: (editor) => editor.isActive('bulletList'),
    },
    {
      id: 'orderedList',
      label: 'Numbered list',
      icon: ListOrdered,
      keys: 'Mod+Shift+7',
      run: (editor) => chain(editor).toggleOrderedList().run(),
      can: (editor) => can(editor).toggleOrderedList().run(),
      isActive: (editor) => editor.isActive('orderedList'),
    },
    {
      id: 'blockquote',
      label: 'Quote',
      icon: Quote,
      keys: 'Mod+Shift+B',
      run: (editor) => chain(editor).toggleBlockquote().run(),
      can: (editor) => can(editor).toggleBlockquote().run(),
      isActive: (editor) => editor.isActive('blockquote'),
    },
    {
      id: 'codeBlock',
      label: 'Code block',
      icon: SquareCode,
      keys: 'Mod+Alt+C',
      run: (editor) => chain(editor).toggleCodeBlock().run(),
      can: (editor) => can(editor).toggleCodeBlock().run(),
      isActive: (editor) => editor.isActive('codeBlock'),
    },
    {
      id: 'horizontalRule',
      label: 'Divider',
      icon: Minus,
      run: (editor) => chain(editor).setHorizontalRule().run(),
      can: (editor) => can(editor).setHorizontalRule().run(),
    },
  ],
];

const isMac = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.userAgent);

/** "Mod+Shift+Z" as it is printed on the keys of this machine. */
export function shownKeys(keys: string, mac: boolean = isMac): string {
  if (!mac) return keys.replace('Mod', 'Ctrl');
  return keys.replace('Mod', '⌘').replace('Shift', '⇧').replace('Alt', '⌥').replaceAll('+', '');
}

export function ariaKeys(keys: string, mac: boolean = isMac): string {
  return keys.replace('Mod', mac ? 'Meta' : 'Control');
}
