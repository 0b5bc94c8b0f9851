import { Trash2 } from 'lucide-react';
import { useState, type SyntheticEvent } from 'react';
import { messageOf } from '@/api/problems';
import type { Picture } from '@/api/types';
import { Button } from '@/ui/Button';
import { TextField } from '@/ui/Field';
import { Confirm } from '@/ui/Modal';
import { Empty, Failure, Skeleton } from '@/ui/states';
import { toast } from '@/ui/toasts';
import { FileButton } from './FileButton';
import { useDeletePicture, useDescribe, useForgetLibrary, useLibrary } from './library';
import { seenAt, usePreviews } from './previews';
import { UploadList } from './UploadList';
import { send } from './uploads';

const MEBIBYTE = 1024 * 1024;

function Entry({ picture }: { picture: Picture }) {
  usePreviews();
  const [alt, setAlt] = useState(picture.alt);
  const [asking, setAsking] = useState(false);
  const describe = useDescribe();
  const remove = useDeletePicture();
  const smallest = picture.variants[0];
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    describe.mutate(
      { id: picture.id, alt },
      { onSuccess: () => toast('Saved.'), onError: (error) => toast(messageOf(error), 'danger') },
    );
  };
  const erase = async () => {
    try {
      await remove.mutateAsync(picture.id);
    } catch (error) {
      toast(messageOf(error), 'danger');
    } finally {
      setAsking(false);
    }
  };
  return (
    <li className="rounded-2xl border border-line bg-surface p-3">
      <img
        src={seenAt(smallest?.url ?? picture.url)}
        alt={picture.alt}
        loading="lazy"
        className="aspect-[4/3] w-full rounded-xl bg-sunken object-cover"
        style={{ backgroundColor: picture.color }}
      />
      <form onSubmit={submit} className="mt-3 space-y-2">
        <TextField
          label="Description"
          value={alt}
          maxLength={500}
          placeholder="What it shows"
          onChange={({ target }) => setAlt(target.value)}
        />
        <div className="flex items-center justify-between gap-2">
          <span className="text-xs text-muted">
            {picture.width} × {picture.height}
          </span>
          <span className="flex gap-1">
            <Button
              type="submit"
              look="outline"
              size="sm"
              busy={describe.isPending}
              disabled={alt === picture.alt}
            >
              Save
            </Button>
            <Button look="quiet" size="sm" aria-label="Delete this picture" onClick={() => setAsking(true)}>
              <Trash2 className="size-4" aria-hidden="true" />
            </Button>
          </span>
        </div>
      </form>
      <Confirm
        open={asking}
        title="Delete this picture?"
        description="It is gone for good. A picture that a post shows cannot be deleted."
        confirm="Delete"
        onCancel={() => setAsking(false)}
        onConfirm={erase}
      />
    </li>
  );
}

/** One's own pictures, and how much room they take. */
export function Library() {
  const library = useLibrary();
  const forget = useForgetLibrary();
  const usage = library.data?.usage;
  return (
    <div className="space-y-5">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <FileButton
          label="Upload pictures"
          isMany
          onFiles={(files) => files.forEach((file) => send(file, () => void forget()))}
        />
        {usage !== undefined && (
          <div className="text-sm text-muted">
            <label htmlFor="room">
              {(usage.bytes / MEBIBYTE).toFixed(1)} of {Math.round(usage.maxBytes / MEBIBYTE)} MiB,{' '}
              {usage.files} of {usage.maxFiles} pictures
            </label>
            <meter id="room" min={0} max={usage.maxBytes} value={usage.bytes} className="block h-2 w-56" />
          </div>
        )}
      </div>
      <UploadList />
      {library.isPending ? (
        <div role="status" aria-label="Loading your pictures">
          <Skeleton className="h-64 rounded-2xl" />
        </div>
      ) : library.data === undefined ? (
        <Failure message={messageOf(library.error)} onRetry={() => void library.refetch()} />
      ) : library.data.pictures.length === 0 ? (
        <Empty title="No pictures yet.">
          Upload some here, or while you write: drag, paste, or press “Image”.
        </Empty>
      ) : (
        <>
          <ul aria-label="Pictures" className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
            {library.data.pictures.map((picture) => (
              <Entry key={picture.id} picture={picture} />
            ))}
          </ul>
          {library.hasNextPage && (
            <Button
              look="outline"
              size="sm"
              busy={library.isFetchingNextPage}
              onClick={() => void library.fetchNextPage()}
            >
              More pictures
            </Button>
          )}
        </>
      )}
    </div>
  );
}
