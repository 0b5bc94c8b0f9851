import { useEffect, useRef } from 'react';
import { Outlet, ScrollRestoration, useLocation, useNavigation } from 'react-router';
import { DeletionBanner } from '@/features/account-data/components/DeletionBanner';
import { UnverifiedBanner } from '@/features/accounts/components/UnverifiedBanner';
import { BottomNav } from './BottomNav';
import { Header } from './Header';

/** After a navigation the reading position of a screen reader moves to the new page, as it would on a page load. */
function useFocusOnNavigation() {
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const previous = useRef(pathname);
  useEffect(() => {
    if (previous.current === pathname) return;
    previous.current = pathname;
    main.current?.focus({ preventScroll: true });
  }, [pathname]);
  return main;
}

export function Shell() {
  const main = useFocusOnNavigation();
  const isLoading = useNavigation().state === 'loading';
  return (
    <>
      <a
        href="#main"
        className="fixed top-2 left-2 z-50 -translate-y-20 rounded-full bg-primary px-4 py-2 text-on-primary focus:translate-y-0"
      >
        Skip to content
      </a>
      <Header />
      <UnverifiedBanner />
      <DeletionBanner />
      <div
        aria-hidden="true"
        className={`fixed inset-x-0 top-0 z-50 h-0.5 origin-left bg-spark transition-transform duration-500 ${isLoading ? 'scale-x-75' : 'scale-x-0'}`}
      />
      <main
        id="main"
        ref={main}
        tabIndex={-1}
        className="mx-auto w-full max-w-6xl px-4 pt-6 pb-28 outline-none sm:px-6 md:pb-16"
      >
        <Outlet />
      </main>
      <BottomNav />
      <ScrollRestoration />
    </>
  );
}
