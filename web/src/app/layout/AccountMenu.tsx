import {
  Bookmark,
  BookOpen,
  ChartLine,
  CircleUser,
  Images,
  LogOut,
  Settings,
  Hash,
  ShieldCheck,
  Wallet,
} from 'lucide-react';
import { useNavigate } from 'react-router';
import { PresenceDot } from '@/realtime/PresenceIndicator';
import { setOwnStatus, useOwnStatus, type OwnStatus } from '@/realtime/ownStatus';
import { useConnection } from '@/realtime/connection';
import { signOut } from '@/session/session';
import { isStaff, type SessionUser } from '@/session/store';
import { Avatar } from '@/ui/Avatar';
import { Menu, MenuChoice, MenuItem, MenuSeparator } from '@/ui/Menu';
import { setTheme, useTheme } from '@/ui/theme';
import { THEMES } from './ThemeButton';

const ICON = 'size-4 text-muted';
const STATUSES: { value: OwnStatus; label: string; icon: React.ReactNode }[] = [
  { value: 'online', label: 'Online', icon: <PresenceDot status="online" className="mx-0.5" /> },
  { value: 'away', label: 'Away', icon: <PresenceDot status="away" className="mx-0.5" /> },
  { value: 'busy', label: 'Busy', icon: <PresenceDot status="busy" className="mx-0.5" /> },
];

export function AccountMenu({ user }: { user: SessionUser }) {
  const navigate = useNavigate();
  const theme = useTheme((state) => state.theme);
  const status = useOwnStatus((state) => state.status);
  const isConnected = useConnection((state) => state.isConnected);
  const leave = async () => {
    // Away first: a page for members would otherwise send the person to the sign-in form.
    await navigate('/');
    await signOut();
  };
  const shown = isConnected ? status : 'offline';
  return (
    <Menu
      trigger={
        <button
          type="button"
          className="relative rounded-full p-1 hover:bg-sunken"
          aria-label={`Account of ${user.username}, ${shown}`}
        >
          <Avatar
            name={user.profile.displayName || user.username}
            seed={user.username}
            src={user.profile.avatarUrl}
            size="sm"
          />
          <span className="absolute right-0.5 bottom-0.5 rounded-full bg-paper p-0.5">
            <PresenceDot status={shown} className="size-2.5" />
          </span>
        </button>
      }
    >
      <div className="px-3 py-2">
        <p className="truncate font-medium">{user.profile.displayName || user.username}</p>
        <p className="truncate text-sm text-muted">@{user.username}</p>
      </div>
      <MenuSeparator />
      <MenuItem icon={<CircleUser className={ICON} />} onSelect={() => void navigate(`/@${user.username}`)}>
        Profile
      </MenuItem>
      <MenuItem icon={<BookOpen className={ICON} />} onSelect={() => void navigate('/me/posts')}>
        My posts and drafts
      </MenuItem>
      <MenuItem icon={<Bookmark className={ICON} />} onSelect={() => void navigate('/me/bookmarks')}>
        Kept for later
      </MenuItem>
      <MenuItem icon={<Hash className={ICON} />} onSelect={() => void navigate('/tags')}>
        Tags
      </MenuItem>
      <MenuItem icon={<Images className={ICON} />} onSelect={() => void navigate('/me/media')}>
        My pictures
      </MenuItem>
      <MenuItem icon={<ChartLine className={ICON} />} onSelect={() => void navigate('/me/analytics')}>
        How they are read
      </MenuItem>
      <MenuItem icon={<Wallet className={ICON} />} onSelect={() => void navigate('/me/wallet')}>
        Wallet
      </MenuItem>
      <MenuItem icon={<Settings className={ICON} />} onSelect={() => void navigate('/settings/profile')}>
        Settings
      </MenuItem>
      {isStaff(user) && (
        <MenuItem icon={<ShieldCheck className={ICON} />} onSelect={() => void navigate('/admin/users')}>
          Administration
        </MenuItem>
      )}
      <MenuSeparator />
      <MenuChoice label="Status" value={status} options={STATUSES} onChange={setOwnStatus} />
      <MenuSeparator />
      <MenuChoice label="Theme" value={theme} options={THEMES} onChange={setTheme} />
      <MenuSeparator />
      <MenuItem icon={<LogOut className={ICON} />} onSelect={() => void leave()}>
        Sign out
      </MenuItem>
    </Menu>
  );
}
