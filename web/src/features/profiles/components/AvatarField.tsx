import { useEffect, useId, useState, type ChangeEvent } from 'react';
import { messageOf } from '@/api/problems';
import type { PublicUser } from '@/api/types';
import { Avatar } from '@/ui/Avatar';
import { Button, buttonLook } from '@/ui/Button';
import { classes } from '@/ui/classes';
import { toast } from '@/ui/toasts';
import { MOST_BYTES, TAKEN, useRemoveAvatar, useUploadAvatar } from '../api/avatar';

const TOO_LARGE = 'The file is larger than 8 MB. Choose a smaller one.';

/** One's picture: chosen, shown at once, and sent at once; the rest of the form is saved by its button. */
export function AvatarField({ person }: { person: PublicUser }) {
  const id = useId();
  const [sent, setSent] = useState(0);
  const [preview, setPreview] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const upload = useUploadAvatar(person.id, setSent);
  const remove = useRemoveAvatar(person.id);
  useEffect(() => {
    if (preview === null) return undefined;
    return () => URL.revokeObjectURL(preview);
  }, [preview]);

  const choose = async ({ target }: ChangeEvent<HTMLInputElement>) => {
    const file = target.files?.[0];
    target.value = ''; // so that the same file can be chosen again
    if (file === undefined) return;
    setProblem(file.size > MOST_BYTES ? TOO_LARGE : null);
    if (file.size > MOST_BYTES) return;
    setSent(0);
    setPreview(URL.createObjectURL(file));
    try {
      await upload.mutateAsync(file);
      toast('Picture saved.');
    } catch (error) {
      setProblem(messageOf(error));
    }
    setPreview(null);
  };
  const clear = async () => {
    setProblem(null);
    try {
      await remove.mutateAsync();
      toast('Picture removed.');
    } catch (error) {
      setProblem(messageOf(error));
    }
  };

  return (
    <div className="flex flex-wrap items-center gap-x-5 gap-y-3">
      <Avatar name={person.displayName} seed={person.username} src={preview ?? person.avatarUrl} size="lg" />
      <div className="min-w-0 grow basis-56 space-y-2">
        <div className="flex flex-wrap gap-2">
          <input
            id={id}
            type="file"
            accept={TAKEN}
            aria-describedby={problem === null ? `${id}-hint` : `${id}-problem`}
            disabled={upload.isPending}
            onChange={(event) => void choose(event)}
            className="peer sr-only"
          />
          <label
            htmlFor={id}
            className={classes(
              buttonLook('outline', 'sm'),
              'cursor-pointer peer-disabled:cursor-progress peer-disabled:opacity-50 peer-focus-visible:outline-2 peer-focus-visible:outline-offset-2',
            )}
          >
            {person.avatarUrl === null ? 'Choose a picture' : 'Change the picture'}
          </label>
          {person.avatarUrl !== null && !upload.isPending && (
            <Button look="quiet" size="sm" busy={remove.isPending} onClick={() => void clear()}>
              Remove
            </Button>
          )}
        </div>
        {upload.isPending ? (
          <Progress sent={sent} />
        ) : problem === null ? (
          <p id={`${id}-hint`} className="text-sm text-muted">
            JPEG, PNG, WebP, GIF or AVIF, up to 8 MB. Where and when it was taken is not kept.
          </p>
        ) : (
          <p id={`${id}-problem`} role="alert" className="text-sm font-medium text-danger">
            {problem}
          </p>
        )}
      </div>
    </div>
  );
}

function Progress({ sent }: { sent: number }) {
  const percent = Math.round(sent * 100);
  return (
    <div className="flex items-center gap-3 text-sm text-muted">
      <div
        role="progressbar"
        aria-label="Sending the picture"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        className="h-1.5 w-40 overflow-hidden rounded-full bg-line"
      >
        <div className="h-full bg-spark transition-[width]" style={{ width: `${percent}%` }} />
      </div>
      {percent < 100 ? `${percent} %` : 'Drawing…'}
    </div>
  );
}
