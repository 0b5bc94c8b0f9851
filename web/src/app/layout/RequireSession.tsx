import { Navigate, Outlet, useLocation } from 'react-router';
import { useSession } from '@/session/store';
import { Loading } from '@/ui/states';

/** Pages behind it are for people who are signed in; everybody else comes back here after signing in. */
export function RequireSession() {
  const status = useSession((state) => state.status);
  const { pathname, search } = useLocation();
  if (status === 'restoring') return <Loading />;
  if (status === 'anonymous') {
    return <Navigate to={`/sign-in?next=${encodeURIComponent(pathname + search)}`} replace />;
  }
  return <Outlet />;
}
