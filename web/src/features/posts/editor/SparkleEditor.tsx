import { EditorContent, useEditor, type JSONContent } from '@tiptap/react';
import { EditorToolbar } from './EditorToolbar';
import { extensions } from './extensions';
import './editor.css';

interface SparkleEditorProps {
  content?: JSONContent;
  onChange: (content: JSONContent) => void;
  editable?: boolean;
  /** The id of what is wrong with the content, when something is. */
  describedBy?: string | undefined;
  className?: string;
}

export function SparkleEditor({
  content,
  onChange,
  editable = true,
  describedBy,
  className = '',
}: SparkleEditorProps) {
  const editor = useEditor({
    extensions,
    content: content ?? null,
    editable,
    injectCSS: false,
    onUpdate: ({ editor: changed }) => onChange(changed.getJSON()),
    editorProps: {
      attributes: {
        class: 'prose min-h-[22rem] px-4 py-5 outline-none sm:px-6',
        role: 'textbox',
        'aria-multiline': 'true',
        'aria-label': 'Content',
        ...(describedBy === undefined ? {} : { 'aria-describedby': describedBy, 'aria-invalid': 'true' }),
      },
    },
  });
  return (
    <div
      className={`rounded-2xl border border-line-strong/70 bg-surface focus-within:border-link focus-within:ring-1 focus-within:ring-link ${className}`}
    >
      {editable && <EditorToolbar editor={editor} />}
      <EditorContent editor={editor} />
    </div>
  );
}

export type { JSONContent };
