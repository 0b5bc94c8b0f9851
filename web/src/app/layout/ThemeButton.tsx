import { Monitor, Moon, Sun } from 'lucide-react';
import { buttonLook } from '@/ui/Button';
import { Menu, MenuChoice } from '@/ui/Menu';
import { setTheme, useTheme } from '@/ui/theme';

const ICON = 'size-4 text-muted';

export const THEMES = [
  { value: 'system' as const, label: 'As the system', icon: <Monitor className={ICON} aria-hidden="true" /> },
  { value: 'light' as const, label: 'Light', icon: <Sun className={ICON} aria-hidden="true" /> },
  { value: 'dark' as const, label: 'Dark', icon: <Moon className={ICON} aria-hidden="true" /> },
];

export function ThemeButton() {
  const theme = useTheme((state) => state.theme);
  return (
    <Menu
      trigger={
        <button type="button" aria-label="Theme" className={buttonLook('quiet', 'icon')}>
          <Sun className="size-5" aria-hidden="true" />
        </button>
      }
    >
      <MenuChoice label="Theme" value={theme} options={THEMES} onChange={setTheme} />
    </Menu>
  );
}
