import { EditorContent, useEditor, type JSONContent } from '@tiptap/react';
import { Tooltip } from 'radix-ui';
import { useState } from 'react';
import { UploadList } from '../pictures/UploadList';
import { EditorFooter } from './EditorFooter';
import { EditorToolbar } from './EditorToolbar';
import { writingExtensions, type Panel } from './extensions';
import { ImageDialog } from './ImageDialog';
import { LinkDialog } from './LinkDialog';
import { cleanedHtml } from './pastedHtml';
import { QuoteDialog } from './QuoteDialog';
import { SelectionMenu } from './SelectionMenu';
import { ShortcutsDialog } from './ShortcutsDialog';
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
  const [panel, setPanel] = useState<Panel | null>(null);
  // The editor is made once: what it calls must not change.
  const [extensions] = useState(() => writingExtensions(setPanel));
  const editor = useEditor({
    extensions,
    content: content ?? null,
    editable,
    injectCSS: false,
    onUpdate: ({ editor: changed }) => onChange(changed.getJSON()),
    editorProps: {
      transformPastedHTML: cleanedHtml,
      attributes: {
        class: 'prose min-h-[22rem] px-4 py-5 outline-none sm:px-6',
        role: 'textbox',
        'aria-multiline': 'true',
        'aria-label': 'Content',
        ...(describedBy === undefined ? {} : { 'aria-describedby': describedBy, 'aria-invalid': 'true' }),
      },
    },
  });
  const close = () => setPanel(null);
  return (
    <Tooltip.Provider delayDuration={400}>
      <div
        data-editor
        className={`rounded-2xl border border-line-strong/70 bg-surface focus-within:border-link focus-within:ring-1 focus-within:ring-link ${className}`}
      >
        {editable && <EditorToolbar editor={editor} onOpen={setPanel} />}
        <EditorContent editor={editor} />
        {editable && <SelectionMenu editor={editor} onLink={() => setPanel('link')} />}
        {editable && <EditorFooter editor={editor} />}
      </div>
      {panel !== 'image' && <UploadList />}
      {panel === 'link' && <LinkDialog editor={editor} onClose={close} />}
      {panel === 'image' && <ImageDialog editor={editor} onClose={close} />}
      {panel === 'quote' && <QuoteDialog editor={editor} onClose={close} />}
      {panel === 'shortcuts' && <ShortcutsDialog onClose={close} />}
    </Tooltip.Provider>
  );
}

export type { JSONContent };
