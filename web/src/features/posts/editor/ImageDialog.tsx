import { useState, type SubmitEvent } from 'react';
import type { Picture } from '@/api/types';
import { Button } from '@/ui/Button';
import { TextField } from '@/ui/Field';
import { Modal } from '@/ui/Modal';
import { typedAddress } from '../document/links';
import { FileButton } from '../pictures/FileButton';
import { seenAt } from '../pictures/previews';
import { UploadList } from '../pictures/UploadList';
import { send } from '../pictures/uploads';
import { BAD_ADDRESS, type DialogProps } from './dialogProps';
import { insertPicture } from './Pictures';

/** A new picture, by upload or by address; or the description of the one that is chosen. */
export function ImageDialog({ editor, onClose }: DialogProps) {
  const [chosen] = useState(() => (editor.isActive('image') ? editor.getAttributes('image') : null));
  const [picture, setPicture] = useState<Picture | null>(null);
  const [address, setAddress] = useState('');
  const [alt, setAlt] = useState(typeof chosen?.alt === 'string' ? chosen.alt : '');
  const [error, setError] = useState<string>();

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    event.stopPropagation();
    if (chosen !== null) {
      editor.chain().focus().updateAttributes('image', { alt: alt.trim() }).run();
    } else if (picture !== null) {
      editor.commands.focus();
      insertPicture(editor, picture, alt.trim());
    } else {
      const src = typedAddress(address, 'image');
      if (src === null) {
        setError(BAD_ADDRESS);
        return;
      }
      editor.chain().focus().setImage({ src, alt: alt.trim() }).run();
    }
    onClose();
  };
  const src = picture?.url ?? (typeof chosen?.src === 'string' ? chosen.src : null);
  return (
    <Modal open onOpenChange={(open) => open || onClose()} title="Image">
      <form noValidate onSubmit={submit} className="space-y-4">
        {src === null ? (
          <>
            <div>
              <FileButton label="Upload a picture" onFiles={([file]) => file && send(file, setPicture)} />
              <UploadList />
            </div>
            <TextField
              label="Address of the image"
              hint="Or one that is somewhere else already."
              inputMode="url"
              value={address}
              error={error}
              onChange={(event) => setAddress(event.target.value)}
            />
          </>
        ) : (
          <img
            src={seenAt(src)}
            alt=""
            referrerPolicy="no-referrer"
            className="max-h-56 w-full rounded-xl border border-line bg-sunken object-contain"
          />
        )}
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
            {chosen === null ? 'Insert image' : 'Save description'}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
