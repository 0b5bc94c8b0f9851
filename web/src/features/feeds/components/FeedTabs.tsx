import { Link } from 'react-router';
import { TABS, type Tab } from '../tabs';

interface FeedTabsProps {
  current: Tab;
  isSignedIn: boolean;
}

/** The feeds as links: each has an address of its own, and the way back leads through them. */
export function FeedTabs({ current, isSignedIn }: FeedTabsProps) {
  return (
    <nav aria-label="Feeds" className="-mx-4 overflow-x-auto px-4 sm:mx-0 sm:px-0">
      <ul className="flex gap-1">
        {TABS.filter((tab) => isSignedIn || !tab.isPersonal).map(({ tab, label, to }) => (
          <li key={tab} className="shrink-0">
            <Link
              to={to}
              aria-current={tab === current ? 'page' : undefined}
              className="block rounded-full px-3.5 py-2 text-[0.95rem] text-muted hover:text-ink aria-[current=page]:bg-sunken aria-[current=page]:font-medium aria-[current=page]:text-ink"
            >
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
