import { Link } from 'react-router';
import { PresenceIndicator } from '@/realtime/PresenceIndicator';
import { Avatar } from '@/ui/Avatar';
import type { Member } from '../log';

export function MemberList({ members }: { members: Member[] }) {
  return (
    <ul className="space-y-1">
      {members.map(({ userId, username }) => (
        <li key={userId}>
          <Link
            to={`/@${username}`}
            className="flex items-center gap-2.5 rounded-xl px-2 py-1.5 hover:bg-sunken"
          >
            <Avatar name={username} size="sm" />
            <span className="min-w-0 grow truncate text-sm font-medium">{username}</span>
            <PresenceIndicator userId={userId} showStatus />
          </Link>
        </li>
      ))}
    </ul>
  );
}
