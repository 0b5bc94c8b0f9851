import { NavLink } from 'react-router';
import { useUser } from '@/session/store';
import { PLACES } from './places';

export function BottomNav() {
  const user = useUser();
  if (user === null) return null;
  return (
    <nav
      aria-label="Places"
      className="fixed inset-x-0 bottom-0 z-30 border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      <ul className="flex">
        {PLACES.map(({ to, label, icon: Icon }) => (
          <li key={to} className="grow">
            <NavLink
              to={to}
              end
              className="flex h-16 flex-col items-center justify-center gap-1 text-xs text-muted aria-[current=page]:font-semibold aria-[current=page]:text-ink"
            >
              <Icon className="size-5" aria-hidden="true" />
              {label}
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
