import { Download } from 'lucide-react';
import { messageOf } from '@/api/problems';
import { Button } from '@/ui/Button';
import { FormError } from '@/ui/FormError';
import { useExportPosts } from '../api/exports';

export function ExportPosts() {
  const run = useExportPosts();
  return (
    <section aria-labelledby="export-posts-title" className="space-y-4">
      <div>
        <h2 id="export-posts-title" className="font-serif text-xl font-semibold">
          Take your posts with you
        </h2>
        <p className="mt-1 max-w-prose text-muted">
          One zip with all your posts and drafts: as Markdown with front matter, which other programs read,
          and as the editor keeps them, so that importing it here again loses nothing. What else there is of
          you is under “Your data”.
        </p>
      </div>
      <FormError message={run.error === null ? undefined : messageOf(run.error)} />
      <Button look="outline" size="sm" busy={run.isPending} onClick={() => run.mutate()}>
        <Download className="size-4" aria-hidden="true" />
        {run.isPending ? 'Getting it…' : 'Download all posts'}
      </Button>
    </section>
  );
}
