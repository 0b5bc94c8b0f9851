import { Check, Copy } from 'lucide-react';
import { useRef, useState } from 'react';
import { Button } from '@/ui/Button';
import { controlLook, Field } from '@/ui/Field';

/** The one look at a new token. Where the clipboard is closed to pages, selecting it is still one key away. */
export function MadeToken({ token, onDone }: { token: string; onDone: () => void }) {
  const box = useRef<HTMLTextAreaElement>(null);
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    box.current?.select();
    try {
      await navigator.clipboard.writeText(token);
      setCopied(true);
    } catch {
      setCopied(false); // it is selected: Ctrl+C does the rest
    }
  };
  return (
    <div className="space-y-5">
      <Field
        label="Your token"
        hint={
          <>
            A program sends it as <code className="font-mono">Authorization: Bearer …</code> with each
            request.
          </>
        }
      >
        {(wiring) => (
          <textarea
            {...wiring}
            ref={box}
            readOnly
            rows={2}
            value={token}
            spellCheck={false}
            onFocus={(event) => event.currentTarget.select()}
            className={`${controlLook} resize-none font-mono text-sm break-all`}
          />
        )}
      </Field>
      <div className="flex flex-wrap justify-end gap-3">
        <Button look="outline" onClick={() => void copy()}>
          {isCopied ? (
            <Check className="size-4 text-ok" aria-hidden="true" />
          ) : (
            <Copy className="size-4" aria-hidden="true" />
          )}
          <span aria-live="polite">{isCopied ? 'Copied' : 'Copy'}</span>
        </Button>
        <Button onClick={onDone}>I have kept it</Button>
      </div>
    </div>
  );
}
