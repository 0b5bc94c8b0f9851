import { RotateCcw, X } from 'lucide-react';
import { Button } from '@/ui/Button';
import { useUploads } from './uploads';

/** Pictures on their way: how far each is, and what can be done about it. */
export function UploadList() {
  const uploads = useUploads((state) => state.uploads);
  return (
    <div role="status" className={uploads.length === 0 ? 'sr-only' : 'mt-2'}>
      <ul aria-label="Uploads" className="space-y-2">
        {uploads.map(({ id, name, sent, problem, cancel, retry }) => (
          <li
            key={id}
            className="flex items-center gap-3 rounded-xl border border-line bg-surface px-4 py-2 text-sm"
          >
            <span className="min-w-0 grow">
              <span className="block truncate font-medium">{name}</span>
              {problem === null ? (
                <progress
                  aria-label={`Upload of ${name}`}
                  max={1}
                  {...(sent < 1 ? { value: sent } : {})}
                  className="mt-1 h-1.5 w-full accent-(--spark)"
                />
              ) : (
                <span className="text-danger">{problem}</span>
              )}
            </span>
            {problem !== null && (
              <Button look="quiet" size="sm" onClick={retry}>
                <RotateCcw className="size-4" aria-hidden="true" />
                Try again
              </Button>
            )}
            <Button look="quiet" size="sm" aria-label={`Cancel the upload of ${name}`} onClick={cancel}>
              <X className="size-4" aria-hidden="true" />
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}
