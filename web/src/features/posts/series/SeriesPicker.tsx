import { useState } from 'react';
import { useController, type Control } from 'react-hook-form';
import { messageOf } from '@/api/problems';
import { useUser } from '@/session/store';
import { Button } from '@/ui/Button';
import { controlLook, Field, TextField } from '@/ui/Field';
import { useCreateSeries, useSeriesOf } from '../api/series';
import type { PostFormValues } from '../schemas';

/** Which series the post belongs to; a new one is begun on the spot. */
export function SeriesPicker({ control }: { control: Control<PostFormValues> }) {
  const user = useUser();
  const { field } = useController({ control, name: 'seriesId' });
  const list = useSeriesOf(user?.id);
  const create = useCreateSeries();
  const [title, setTitle] = useState<string | null>(null);
  const [error, setError] = useState<string>();

  const begin = async () => {
    const wanted = title?.trim() ?? '';
    if (wanted === '') {
      setError('A series needs a title.');
      return;
    }
    try {
      const made = await create.mutateAsync({ title: wanted, description: '' });
      field.onChange(made.id);
      setTitle(null);
    } catch (problem) {
      setError(messageOf(problem));
    }
  };
  return (
    <div className="space-y-3">
      <div className="flex flex-wrap items-end gap-2">
        <div className="min-w-48 flex-1">
          <Field label="Series" error={list.isError ? messageOf(list.error) : undefined}>
            {(wiring) => (
              <select
                {...wiring}
                ref={field.ref}
                value={field.value}
                onBlur={field.onBlur}
                onChange={(event) => field.onChange(event.target.value)}
                className={controlLook}
              >
                <option value="">None</option>
                {list.data?.map((series) => (
                  <option key={series.id} value={series.id}>
                    {series.title}
                  </option>
                ))}
              </select>
            )}
          </Field>
        </div>
        {title === null && (
          <Button look="outline" onClick={() => setTitle('')}>
            New series
          </Button>
        )}
      </div>
      {title !== null && (
        <div className="space-y-3 rounded-xl bg-sunken p-4">
          <TextField
            label="Title of the new series"
            maxLength={100}
            value={title}
            error={error}
            // It was just asked for by the button that stood here.
            // eslint-disable-next-line jsx-a11y/no-autofocus
            autoFocus
            onChange={(event) => {
              setTitle(event.target.value);
              setError(undefined);
            }}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
              event.preventDefault();
              void begin();
            }}
          />
          <div className="flex gap-2">
            <Button size="sm" busy={create.isPending} onClick={() => void begin()}>
              Begin series
            </Button>
            <Button look="quiet" size="sm" onClick={() => setTitle(null)}>
              Never mind
            </Button>
          </div>
        </div>
      )}
    </div>
  );
}
