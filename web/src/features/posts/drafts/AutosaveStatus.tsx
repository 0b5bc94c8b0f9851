import { Cloud, CloudOff, HardDrive, TriangleAlert } from 'lucide-react';
import type { SaveState } from './Autosave';

const ICON = 'size-4 shrink-0';
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

function Words({ state }: { state: SaveState }) {
  switch (state.kind) {
    case 'idle':
      return null;
    case 'waiting':
    case 'saving':
      return (
        <>
          <HardDrive className={ICON} aria-hidden="true" /> Saving…
        </>
      );
    case 'saved':
      return (
        <>
          <Cloud className={ICON} aria-hidden="true" /> Saved at {clock.format(state.at)}
        </>
      );
    case 'offline':
      return (
        <>
          <CloudOff className={ICON} aria-hidden="true" />
          {state.isKept
            ? 'No connection. Your words are kept on this device, and saved when it is back.'
            : 'No connection, and this browser keeps nothing. Do not close the page.'}
        </>
      );
    case 'refused':
      return (
        <>
          <TriangleAlert className={ICON} aria-hidden="true" /> Not saved: {state.message}
        </>
      );
  }
}

/** Says where the words are. */
export function AutosaveStatus({ state }: { state: SaveState }) {
  return (
    <p role="status" className="flex min-h-6 items-center gap-2 text-sm text-muted">
      <Words state={state} />
    </p>
  );
}
