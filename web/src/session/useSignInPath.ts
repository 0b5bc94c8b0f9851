import { useLocation } from 'react-router';

/** Where to sign in so as to come back to what is on the screen. */
export function useSignInPath(): string {
  const { pathname, search, hash } = useLocation();
  return `/sign-in?next=${encodeURIComponent(pathname + search + hash)}`;
}
