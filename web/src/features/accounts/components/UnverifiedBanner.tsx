import { Link } from 'react-router';
import { useUser } from '@/session/store';

/** For somebody who has not followed the mailed link yet: what waits for it, and where to ask again. */
export function UnverifiedBanner() {
  const user = useUser();
  if (user === null || user.emailVerified) return null;
  return (
    <aside
      aria-label="Your address is not confirmed"
      className="border-b border-line bg-spark-soft px-4 py-2 text-center text-sm text-spark-ink"
    >
      Follow the link we mailed to {user.email} to publish, comment and talk.{' '}
      <Link
        to="/check-mail"
        state={{ email: user.email }}
        className="font-medium underline underline-offset-2"
      >
        Send it again
      </Link>
    </aside>
  );
}
