import { classes } from '@/ui/classes';
import { ago } from '@/ui/time';
import { usePresence, type Presence, type PresenceStatus } from './presence';

const LABELS: Record<PresenceStatus, string> = {
  online: 'Online',
  away: 'Away',
  busy: 'Busy',
  offline: 'Offline',
};

/** Shape and colour together: a full dot, a half moon, a bar, an empty ring. */
export function PresenceDot({ status, className }: { status: PresenceStatus; className?: string }) {
  return (
    <svg viewBox="0 0 12 12" className={classes('size-3 shrink-0', className)} aria-hidden="true">
      {status === 'online' && <circle cx="6" cy="6" r="5" className="fill-ok" />}
      {status === 'away' && (
        <path d="M7.5 1.2A5 5 0 1 0 10.8 8 4.2 4.2 0 0 1 7.5 1.2Z" className="fill-spark" />
      )}
      {status === 'busy' && (
        <>
          <circle cx="6" cy="6" r="5" className="fill-danger" />
          <rect x="3" y="5" width="6" height="2" rx="1" className="fill-paper" />
        </>
      )}
      {status === 'offline' && (
        <circle cx="6" cy="6" r="4" className="fill-none stroke-muted" strokeWidth="2" />
      )}
    </svg>
  );
}

export function presenceText({ status, lastSeen }: Presence): string {
  return status === 'offline' && lastSeen !== null
    ? `${LABELS.offline}, seen ${ago(lastSeen)}`
    : LABELS[status];
}

interface PresenceIndicatorProps {
  userId: string;
  /** Show the word as well; without it, the word is still there for a screen reader and as a tooltip. */
  showStatus?: boolean;
  className?: string;
}

/** Where somebody is right now. Renders nothing while it is not known, rather than claiming "offline". */
export function PresenceIndicator({ userId, showStatus = false, className }: PresenceIndicatorProps) {
  const presence = usePresence(userId);
  if (presence === undefined) return null;
  const text = presenceText(presence);
  return (
    <span
      data-presence={presence.status}
      title={showStatus ? undefined : text}
      className={classes('inline-flex items-center gap-1.5 text-sm text-muted', className)}
    >
      <PresenceDot status={presence.status} />
      <span className={showStatus ? undefined : 'sr-only'}>{text}</span>
    </span>
  );
}
