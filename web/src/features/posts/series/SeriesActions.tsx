import { PencilLine, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { messageOf } from '@/api/problems';
import type { Series } from '@/api/types';
import { Button } from '@/ui/Button';
import { Confirm } from '@/ui/Modal';
import { toast } from '@/ui/toasts';
import { useDeleteSeries } from '../api/series';
import { SeriesForm } from './SeriesForm';

/** What its author may do with a series. */
export function SeriesActions({ series, onDeleted }: { series: Series; onDeleted?: () => void }) {
  const [open, setOpen] = useState<'form' | 'delete' | null>(null);
  const remove = useDeleteSeries();
  const close = () => setOpen(null);
  const confirm = async () => {
    try {
      await remove.mutateAsync(series.id);
      toast('Series deleted. Its posts are still there.');
      close();
      onDeleted?.();
    } catch (error) {
      close();
      toast(messageOf(error), 'danger');
    }
  };
  return (
    <div className="relative z-10 flex gap-1">
      <Button look="quiet" size="sm" onClick={() => setOpen('form')} aria-label={`Edit ${series.title}`}>
        <PencilLine className="size-4" aria-hidden="true" />
        Edit
      </Button>
      <Button look="quiet" size="sm" onClick={() => setOpen('delete')} aria-label={`Delete ${series.title}`}>
        <Trash2 className="size-4" aria-hidden="true" />
        Delete
      </Button>
      {open === 'form' && <SeriesForm series={series} onClose={close} />}
      <Confirm
        open={open === 'delete'}
        title="Delete this series?"
        description={`The posts of “${series.title}” stay, each on its own.`}
        confirm="Delete"
        onCancel={close}
        onConfirm={confirm}
      />
    </div>
  );
}
