import { messageOf } from '@/api/problems';
import { Failure, Skeleton } from '@/ui/states';
import { usePreview } from '../api/preview';
import { CommentBody } from './CommentBody';

/** The words as they will stand below the post. */
export function Preview({ text }: { text: string }) {
  const preview = usePreview(text.trim());
  return (
    <section
      aria-label="Preview"
      aria-live="polite"
      className="min-h-20 rounded-2xl border border-dashed border-line-strong/70 px-4 py-3"
    >
      {preview.data !== undefined ? (
        <CommentBody html={preview.data} />
      ) : preview.isError ? (
        <Failure message={messageOf(preview.error)} onRetry={() => void preview.refetch()} />
      ) : (
        <Skeleton className="h-5 w-3/4" />
      )}
    </section>
  );
}
