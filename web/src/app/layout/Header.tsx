import { Search } from 'lucide-react';
import { Link, NavLink } from 'react-router';
import { NotificationBell } from '@/features/notifications/components/NotificationBell';
import { SearchBox } from '@/features/search/components/SearchBox';
import { useSession } from '@/session/store';
import { ButtonLink } from '@/ui/Button';
import { Spark } from '@/ui/Spark';
import { AccountMenu } from './AccountMenu';
import { PLACES } from './places';
import { ThemeButton } from './ThemeButton';

function Visitor() {
  return (
    <>
      <ThemeButton />
      <ButtonLink to="/sign-in" look="quiet" size="sm">
        Sign in
      </ButtonLink>
      <ButtonLink to="/sign-up" size="sm">
        Join
      </ButtonLink>
    </>
  );
}

export function Header() {
  const { status, user } = useSession();
  return (
    <header className="sticky top-0 z-30 border-b border-line bg-paper">
      <div className="mx-auto flex h-16 max-w-6xl items-center gap-2 px-4 sm:px-6">
        <Link to="/" className="flex items-center gap-2 font-serif text-xl font-bold tracking-tight">
          <Spark className="size-5 text-spark" />
          Sparkle
          <span className="sr-only">Universe, home</span>
        </Link>
        <nav aria-label="Main" className={user === null ? 'hidden' : 'ml-6 hidden md:block'}>
          <ul className="flex gap-1">
            {PLACES.map(({ to, label }) => (
              <li key={to}>
                <NavLink
                  to={to}
                  end
                  className="rounded-full px-3.5 py-2 text-[0.95rem] text-muted hover:text-ink aria-[current=page]:bg-sunken aria-[current=page]:font-medium aria-[current=page]:text-ink"
                >
                  {label}
                </NavLink>
              </li>
            ))}
          </ul>
        </nav>
        <div className="mx-4 ml-auto hidden w-full max-w-64 lg:block">
          <SearchBox hasShortcut />
        </div>
        <div className="ml-auto flex min-h-11 items-center gap-1 lg:ml-0">
          <ButtonLink to="/search" look="quiet" size="icon" aria-label="Search" className="lg:hidden">
            <Search className="size-5" aria-hidden="true" />
          </ButtonLink>
          {status === 'anonymous' && <Visitor />}
          {user !== null && (
            <>
              <NotificationBell />
              <AccountMenu user={user} />
            </>
          )}
        </div>
      </div>
    </header>
  );
}
