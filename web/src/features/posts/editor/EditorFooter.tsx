import type { Editor } from '@tiptap/react';
import { useEffect, useState } from 'react';
import { plural } from '../plural';
import { countsOf, MOST_CHARACTERS, warning } from './counts';

const PAUSE_MS = 250;

function read(editor: Editor) {
  return countsOf(editor.state.doc.textBetween(0, editor.state.doc.content.size, '\n', '\n'));
}

/** How much there is, counted when the fingers rest: a long text takes a moment. */
export function EditorFooter({ editor }: { editor: Editor }) {
  const [counts, setCounts] = useState(() => read(editor));
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const later = () => {
      clearTimeout(timer);
      timer = setTimeout(() => setCounts(read(editor)), PAUSE_MS);
    };
    editor.on('update', later);
    return () => {
      clearTimeout(timer);
      editor.off('update', later);
    };
  }, [editor]);
  const said = warning(counts);
  const isOver = counts.characters > MOST_CHARACTERS;
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 border-t border-line px-4 py-2 text-xs text-muted sm:px-6">
      <p>
        {plural(counts.words, 'word')} · {plural(counts.characters, 'character')}
      </p>
      <p role="status" className={isOver ? 'font-medium text-danger' : ''}>
        {said}
      </p>
    </div>
  );
}
