import { useState, type SubmitEvent } from 'react';
import { Button } from '@/ui/Button';
import { TextField } from '@/ui/Field';
import { Modal } from '@/ui/Modal';
import { typedAddress } from '../document/links';
import { BAD_ADDRESS, type DialogProps } from './dialogProps';

export function LinkDialog({ editor, onClose }: DialogProps) {
  const current: unknown = editor.getAttributes('link').href;
  const [address, setAddress] = useState(typeof current === 'string' ? current : '');
  const [text, setText] = useState('');
  const [error, setError] = useState<string>();
  // A link needs words: those selected, those of the link under the cursor, or new ones.
  const needsText = editor.state.selection.empty && !editor.isActive('link');

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    // The dialog lives inside the form of the post (in React, if not on the page): this submit is not that one.
    event.stopPropagation();
    const href = typedAddress(address, 'link');
    if (href === null) {
      setError(BAD_ADDRESS);
      return;
    }
    const words = text.trim() || href;
    if (needsText) {
      const link = { type: 'text', text: words, marks: [{ type: 'link', attrs: { href } }] };
      editor.chain().focus().insertContent(link).unsetMark('link').run();
    } else {
      editor.chain().focus().extendMarkRange('link').setLink({ href }).run();
    }
    onClose();
  };
  const remove = () => {
    editor.chain().focus().extendMarkRange('link').unsetLink().run();
    onClose();
  };
  return (
    <Modal open onOpenChange={(open) => open || onClose()} title="Link">
      <form noValidate onSubmit={submit} className="space-y-4">
        <TextField
          label="Address"
          inputMode="url"
          value={address}
          error={error}
          onChange={(event) => setAddress(event.target.value)}
        />
        {needsText && (
          <TextField
            label="Words (optional)"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
        <div className="flex flex-wrap justify-end gap-2">
          {typeof current === 'string' && (
            <Button look="quiet" size="sm" onClick={remove} className="mr-auto">
              Remove link
            </Button>
          )}
          <Button look="outline" size="sm" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" size="sm">
            Set link
          </Button>
        </div>
      </form>
    </Modal>
  );
}
