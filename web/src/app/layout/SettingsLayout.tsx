import { useEffect, useRef } from 'react';
import { NavLink, Outlet, useLocation } from 'react-router';
import { SETTINGS_PLACES } from './settingsPlaces';

/** A list of pages beside the page; on a phone the list lies above it and scrolls sideways. */
export function SettingsLayout() {
  const list = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  useEffect(() => {
    const current = list.current?.querySelector('[aria-current=page]');
    current?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [pathname]);
  return (
    <div className="mx-auto max-w-4xl md:grid md:grid-cols-[12rem_minmax(0,1fr)] md:gap-10">
      <nav
        ref={list}
        aria-label="Settings"
        className="-mx-4 mb-6 overflow-x-auto px-4 md:mx-0 md:mb-0 md:overflow-visible md:px-0"
      >
        <ul className="flex gap-1 md:sticky md:top-22 md:flex-col">
          {SETTINGS_PLACES.map(({ to, label, icon: Icon }) => (
            <li key={to} className="shrink-0">
              <NavLink
                to={`/settings/${to}`}
                className="flex items-center gap-2.5 rounded-xl px-3 py-2 text-[0.95rem] whitespace-nowrap text-muted hover:bg-sunken hover:text-ink aria-[current=page]:bg-sunken aria-[current=page]:font-medium aria-[current=page]:text-ink"
              >
                <Icon className="size-4 shrink-0" aria-hidden="true" />
                {label}
              </NavLink>
            </li>
          ))}
        </ul>
      </nav>
      <div className="min-w-0">
        <Outlet />
      </div>
    </div>
  );
}
