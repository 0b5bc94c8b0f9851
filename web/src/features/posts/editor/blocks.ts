import type { Editor, Range } from '@tiptap/react';
import { ImagePlus, MessageSquareQuote, Pilcrow, type LucideIcon } from 'lucide-react';
import { COMMANDS } from './commands';

/** What the slash menu offers. */
export interface Block {
  id: string;
  label: string;
  hint: string;
  icon: LucideIcon;
  /** Other words that people look for it by. */
  words: string[];
  run: (editor: Editor) => void;
}

const DESCRIBED: Record<string, { hint: string; words: string[] }> = {
  heading1: { hint: 'A big part of the text', words: ['h1', 'title', '#'] },
  heading2: { hint: 'A section', words: ['h2', 'subtitle', '##'] },
  heading3: { hint: 'A part of a section', words: ['h3', '###'] },
  bulletList: { hint: 'Things in no order', words: ['ul', 'unordered', 'points'] },
  orderedList: { hint: 'Steps, one after another', words: ['ol', 'ordered', 'steps', '1.'] },
  blockquote: { hint: 'Words of somebody else', words: ['blockquote', 'citation'] },
  codeBlock: { hint: 'With colours for its language', words: ['pre', 'snippet', 'program'] },
  horizontalRule: { hint: 'A break between two parts', words: ['hr', 'line', 'rule', 'separator'] },
};

/** The blocks in the order of the menu. `openImage` asks for the picture, `openQuote` for the post. */
export function blocksWith(openImage: () => void, openQuote: () => void): Block[] {
  const commands = COMMANDS.flat().flatMap(({ id, label, icon, run }) => {
    const described = DESCRIBED[id];
    return described === undefined ? [] : [{ id, label, icon, run, ...described }];
  });
  return [
    {
      id: 'paragraph',
      label: 'Text',
      hint: 'A plain paragraph',
      icon: Pilcrow,
      words: ['paragraph', 'plain', 'p'],
      run: (editor) => editor.chain().focus().setParagraph().run(),
    },
    ...commands,
    {
      id: 'image',
      label: 'Image',
      hint: 'A picture with a description',
      icon: ImagePlus,
      words: ['picture', 'photo', 'img', 'media'],
      run: openImage,
    },
    {
      id: 'postQuote',
      label: 'Quote a post',
      hint: 'A post of this site, with its author’s consent',
      icon: MessageSquareQuote,
      words: ['embed', 'post', 'cite'],
      run: openQuote,
    },
  ];
}

/** Those that the words after the slash may mean: best first, the order of the menu among equals. */
export function matching(blocks: Block[], query: string): Block[] {
  const wanted = query.trim().toLowerCase();
  if (wanted === '') return blocks;
  const rank = ({ label, words }: Block) => {
    const name = label.toLowerCase();
    if (name.startsWith(wanted)) return 0;
    if (words.some((word) => word.startsWith(wanted))) return 1;
    return name.includes(wanted) ? 2 : 3;
  };
  return blocks
    .map((block) => ({ block, rank: rank(block) }))
    .filter((found) => found.rank < 3)
    .sort((one, other) => one.rank - other.rank)
    .map((found) => found.block);
}

/** Puts a block where the slash and the words after it stand. */
export function insertBlock(editor: Editor, range: Range, block: Block): void {
  editor.chain().focus().deleteRange(range).run();
  block.run(editor);
}
