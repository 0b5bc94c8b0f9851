import { Check, Share2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from '@/ui/Button';
import { toast } from '@/ui/toasts';
import { share } from '../share';

const SHOWN_MS = 2_500;

/** The device's own way to share where there is one; elsewhere the address is copied. */
export function ShareButton({ title, path }: { title: string; path: string }) {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const run = async () => {
    const url = new URL(path, location.origin).href;
    const outcome = await share(navigator, { title, url });
    setCopied(outcome === 'copied');
    if (outcome === 'refused') toast(`Copy this address: ${url}`);
  };
  return (
    <Button look="quiet" size="sm" onClick={() => void run()}>
      {isCopied ? (
        <Check className="size-4 text-ok" aria-hidden="true" />
      ) : (
        <Share2 className="size-4" aria-hidden="true" />
      )}
      <span aria-live="polite">{isCopied ? 'Link copied' : 'Share'}</span>
    </Button>
  );
}
