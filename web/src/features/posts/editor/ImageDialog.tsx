import { useState, type SubmitEvent } from 'react';
import { Button } from '@/ui/Button';
import { TextField } from '@/ui/Field';
import { Modal } from '@/ui/Modal';
import { typedAddress } from '../document/links';
import { BAD_ADDRESS, type DialogProps } from './dialogProps';

export function ImageDialog({ editor, onClose }: DialogProps) {
  const [address, setAddress] = useState('');
  const [alt, setAlt] = useState('');
  const [error, setError] = useState<string>();

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    event.stopPropagation();
    const src = typedAddress(address, 'image');
    if (src === null) {
      setError(BAD_ADDRESS);
      return;
    }
    editor.chain().focus().setImage({ src, alt: alt.trim() }).run();
    onClose();
  };
  return (
    <Modal open onOpenChange={(open) => open || onClose()} title="Image">
      <form noValidate onSubmit={submit} className="space-y-4">
        <TextField
          label="Address of the image"
          inputMode="url"
          value={address}
          error={error}
          onChange={(event) => setAddress(event.target.value)}
        />
        <TextField
          label="Description"
          hint="For those who cannot see it. Leave it empty if the image is decoration."
          value={alt}
          maxLength={300}
          onChange={(event) => setAlt(event.target.value)}
        />
        <div className="flex justify-end gap-2">
          <Button look="outline" size="sm" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" size="sm">
            Insert image
          </Button>
        </div>
      </form>
    </Modal>
  );
}
