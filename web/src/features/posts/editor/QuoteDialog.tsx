import { useState, type SubmitEvent } from 'react';
import { api, unwrap } from '@/api/client';
import { messageOf } from '@/api/problems';
import { Button } from '@/ui/Button';
import { TextField } from '@/ui/Field';
import { Modal } from '@/ui/Modal';
import type { DialogProps } from './dialogProps';

/** What names a post in an address of this site, or was typed as it is. */
export function slugIn(text: string): string | null {
  const found = /(?:^|\/posts\/)([a-z0-9-]{3,110})\/?(?:[?#].*)?$/i.exec(text.trim());
  return found?.[1]?.toLowerCase() ?? null;
}

/** Asks for the address of a post, and says at once when it cannot be quoted. */
export function QuoteDialog({ editor, onClose }: DialogProps) {
  const [address, setAddress] = useState('');
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const find = async () => {
    const slug = slugIn(address);
    if (slug === null) {
      setError('Paste the address of a post of this site.');
      return;
    }
    setBusy(true);
    try {
      const params = { path: { id_or_slug: slug } };
      const post = await unwrap(api.GET('/api/posts/{id_or_slug}', { params }));
      if (post.quotePolicy === 'NOBODY') {
        setError('Its author lets nobody quote it. You can link to it.');
        return;
      }
      editor
        .chain()
        .focus()
        .insertContent({ type: 'postQuote', attrs: { postId: post.id } })
        .run();
      onClose();
    } catch (problem) {
      setError(messageOf(problem));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal open onOpenChange={(open) => open || onClose()} title="Quote a post">
      <form
        noValidate
        className="space-y-4"
        onSubmit={(event: SubmitEvent) => {
          event.preventDefault();
          event.stopPropagation();
          void find();
        }}
      >
        <TextField
          label="Address of the post"
          hint="Some authors are asked first: then it shows when they have agreed."
          inputMode="url"
          value={address}
          error={error}
          onChange={({ target }) => {
            setError(undefined);
            setAddress(target.value);
          }}
        />
        <div className="flex justify-end gap-2">
          <Button look="outline" size="sm" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" size="sm" busy={busy}>
            Quote it
          </Button>
        </div>
      </form>
    </Modal>
  );
}
