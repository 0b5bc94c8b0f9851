import {
  Archive,
  AtSign,
  FileUp,
  History,
  KeySquare,
  Link2,
  MonitorSmartphone,
  Scale,
  ShieldCheck,
  UserRound,
  UsersRound,
  VolumeX,
  type LucideIcon,
} from 'lucide-react';

interface SettingsPlace {
  to: string;
  label: string;
  icon: LucideIcon;
}

/** The pages of the settings, in the order in which people look for them. */
export const SETTINGS_PLACES: readonly SettingsPlace[] = [
  { to: 'profile', label: 'Profile', icon: UserRound },
  { to: 'account', label: 'Account', icon: AtSign },
  { to: 'security', label: 'Security', icon: ShieldCheck },
  { to: 'sessions', label: 'Sessions', icon: MonitorSmartphone },
  { to: 'connections', label: 'Connections', icon: Link2 },
  { to: 'tokens', label: 'Tokens', icon: KeySquare },
  { to: 'people', label: 'People', icon: UsersRound },
  { to: 'words', label: 'Muted words', icon: VolumeX },
  { to: 'standing', label: 'Standing', icon: Scale },
  { to: 'activity', label: 'Activity', icon: History },
  { to: 'import', label: 'Import', icon: FileUp },
  { to: 'data', label: 'Your data', icon: Archive },
];
