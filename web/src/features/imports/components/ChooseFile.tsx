import { FileUp } from 'lucide-react';
import { useId, useState } from 'react';
import { messageOf } from '@/api/problems';
import { Button } from '@/ui/Button';
import { classes } from '@/ui/classes';
import { FormError } from '@/ui/FormError';
import { useStartImport } from '../api/imports';
import { guess, HEAD_BYTES, kindName, objection } from '../words';
import { ProgressBar } from './ProgressBar';

interface Choice {
  file: File;
  means: string | null;
  problem: string | null;
}

async function lookAt(file: File): Promise<Choice> {
  const kind = guess(file.name, await file.slice(0, HEAD_BYTES).text());
  const problem = objection(file, kind);
  return { file, means: kind === null ? null : kindName(kind), problem };
}

/** A place to drop a file, or a button to choose one; then what it seems to be, and how it is to be imported. */
export function ChooseFile({ mayPublish }: { mayPublish: boolean }) {
  const [choice, setChoice] = useState<Choice | null>(null);
  const [isOver, setOver] = useState(false);
  const start = useStartImport();
  const id = useId();

  const choose = (files: FileList | null) => {
    const file = files?.[0];
    start.reset();
    if (file !== undefined) void lookAt(file).then(setChoice);
  };
  // The input itself lies over the whole place: browsers let files be dropped on it, and it is one stop for the keyboard.
  return (
    <div className="space-y-4">
      <div className="relative">
        <input
          type="file"
          aria-label="File to import"
          aria-describedby={`${id}-hint`}
          accept=".zip,.md,.markdown,.mdx,.json,.csv,.txt"
          disabled={start.isPending}
          className="peer absolute inset-0 size-full cursor-pointer opacity-0 disabled:cursor-progress"
          onDragEnter={() => setOver(true)}
          onDragLeave={() => setOver(false)}
          onDrop={() => setOver(false)}
          onChange={(event) => {
            choose(event.currentTarget.files);
            event.currentTarget.value = '';
          }}
        />
        <div
          className={classes(
            'pointer-events-none rounded-3xl border border-dashed px-6 py-10 text-center peer-focus-visible:outline-2 peer-focus-visible:outline-offset-2 peer-focus-visible:outline-(--link)',
            isOver ? 'border-spark bg-sunken' : 'border-line-strong/60',
          )}
        >
          <FileUp className="mx-auto mb-3 size-7 text-spark" aria-hidden="true" />
          <p className="font-medium">
            Drop a file here, or <span className="text-link underline underline-offset-2">choose one</span>
          </p>
          <p id={`${id}-hint`} className="mx-auto mt-1 max-w-md text-sm text-muted">
            A zip of Markdown files, a single Markdown file, Ghost’s JSON export or dev.to’s export; at most
            64 MiB and 20,000 posts.
          </p>
        </div>
      </div>
      {choice !== null && (
        <Options
          key={`${choice.file.name} ${choice.file.lastModified}`}
          choice={choice}
          mayPublish={mayPublish}
          isSending={start.isPending}
          onStart={(publish) => start.mutate({ file: choice.file, publish })}
        />
      )}
      {start.isPending && <ProgressBar label="Sending the file" percent={Math.round(start.sent * 100)} />}
      <FormError message={start.error === null ? undefined : messageOf(start.error)} />
    </div>
  );
}

interface OptionsProps {
  choice: Choice;
  mayPublish: boolean;
  isSending: boolean;
  onStart: (publish: boolean) => void;
}

function Options({ choice, mayPublish, isSending, onStart }: OptionsProps) {
  const [publish, setPublish] = useState(false);
  return (
    <div className="space-y-4 rounded-2xl border border-line bg-surface px-5 py-4">
      <p role="status" className="break-words">
        <span className="font-medium">{choice.file.name}</span>
        {choice.problem === null && <span className="text-muted">: this looks like {choice.means}.</span>}
      </p>
      <FormError message={choice.problem ?? undefined} />
      {choice.problem === null && (
        <>
          <label className="flex items-start gap-3">
            <input
              type="checkbox"
              checked={publish}
              disabled={!mayPublish}
              onChange={(event) => setPublish(event.currentTarget.checked)}
              className="mt-1 size-4 shrink-0 accent-(--link)"
            />
            <span>
              Publish what was published there
              <span className="block text-sm text-muted">
                {mayPublish
                  ? 'With its old date, and without telling your followers. Drafts, and posts without a date, stay drafts.'
                  : 'Confirm your mail address first; until then everything comes as a draft.'}
              </span>
            </span>
          </label>
          <Button size="sm" busy={isSending} onClick={() => onStart(publish)}>
            {isSending ? 'Sending…' : 'Import'}
          </Button>
        </>
      )}
    </div>
  );
}
