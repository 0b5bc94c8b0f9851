import { Download } from 'lucide-react';
import { useId, useState } from 'react';
import { useUser } from '@/session/store';
import { Button } from '@/ui/Button';
import { CopyButton } from './CopyButton';

function fileOf(codes: readonly string[], username: string): string {
  const lines = [`Sparkle Universe: recovery codes of ${username}`, '', ...codes, ''];
  return [...lines, 'Each code signs you in once, in place of a code of your app.', ''].join('\n');
}

function download(text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = 'sparkle-recovery-codes.txt';
  link.click();
  URL.revokeObjectURL(url);
}

/** Shows recovery codes the one time that they can be seen; the way on opens once they were kept. */
export function RecoveryCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const user = useUser();
  const [hasKept, setKept] = useState(false);
  const id = useId();
  const text = fileOf(codes, user?.username ?? 'your account');
  return (
    <div className="space-y-5">
      <ul
        aria-label="Recovery codes"
        className="grid grid-cols-1 gap-x-6 gap-y-1.5 rounded-2xl bg-sunken px-5 py-4 font-mono text-sm min-[400px]:grid-cols-2"
      >
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-2">
        <CopyButton text={codes.join('\n')} label="Copy" />
        <Button look="outline" size="sm" onClick={() => download(text)}>
          <Download className="size-4" aria-hidden="true" />
          Download
        </Button>
      </div>
      <label htmlFor={id} className="flex cursor-pointer items-start gap-3">
        <input
          id={id}
          type="checkbox"
          checked={hasKept}
          onChange={(event) => setKept(event.target.checked)}
          className="mt-1 size-4 shrink-0 accent-(--primary)"
        />
        <span>I have kept them where I will find them without my phone.</span>
      </label>
      <div className="flex justify-end">
        <Button disabled={!hasKept} onClick={onDone}>
          Done
        </Button>
      </div>
    </div>
  );
}
