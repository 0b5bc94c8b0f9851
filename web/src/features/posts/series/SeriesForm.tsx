import { useState, type SubmitEvent } from 'react';
import { messageOf } from '@/api/problems';
import type { Series } from '@/api/types';
import { Button } from '@/ui/Button';
import { TextAreaField, TextField } from '@/ui/Field';
import { FormError } from '@/ui/FormError';
import { Modal } from '@/ui/Modal';
import { useCreateSeries, useUpdateSeries } from '../api/series';

interface SeriesFormProps {
  /** The series to change; without one a new one is begun. */
  series: Series | null;
  onClose: () => void;
}

export function SeriesForm({ series, onClose }: SeriesFormProps) {
  const create = useCreateSeries();
  const update = useUpdateSeries();
  const [title, setTitle] = useState(series?.title ?? '');
  const [description, setDescription] = useState(series?.description ?? '');
  const [titleError, setTitleError] = useState<string>();
  const [error, setError] = useState<string>();

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (title.trim() === '') {
      setTitleError('A series needs a title.');
      return;
    }
    try {
      const body = { title: title.trim(), description: description.trim() };
      await (series === null ? create.mutateAsync(body) : update.mutateAsync({ id: series.id, ...body }));
      onClose();
    } catch (problem) {
      setError(messageOf(problem));
    }
  };
  return (
    <Modal open onOpenChange={(open) => open || onClose()} title={series === null ? 'New series' : 'Series'}>
      <form noValidate onSubmit={(event) => void submit(event)} className="space-y-4">
        <TextField
          label="Title"
          maxLength={100}
          value={title}
          error={titleError}
          onChange={(event) => {
            setTitle(event.target.value);
            setTitleError(undefined);
          }}
        />
        <TextAreaField
          label="Description (optional)"
          rows={3}
          maxLength={500}
          value={description}
          onChange={(event) => setDescription(event.target.value)}
        />
        <FormError message={error} />
        <div className="flex justify-end gap-2">
          <Button look="outline" size="sm" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" size="sm" busy={create.isPending || update.isPending}>
            Save
          </Button>
        </div>
      </form>
    </Modal>
  );
}
