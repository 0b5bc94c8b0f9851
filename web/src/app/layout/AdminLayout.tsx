import { NavLink, Outlet } from 'react-router';
import { isStaff, useUser } from '@/session/store';
import { NotFound } from './NotFound';

const PLACE =
  'rounded-xl px-3 py-2 text-[0.95rem] text-muted hover:bg-sunken hover:text-ink aria-[current=page]:bg-sunken aria-[current=page]:font-medium aria-[current=page]:text-ink';

/** The pages for moderators and administrators; for everybody else there is nothing here. */
export function AdminLayout() {
  const user = useUser();
  if (user === null || !isStaff(user)) return <NotFound />;
  return (
    <div className="mx-auto max-w-5xl">
      <nav aria-label="Administration" className="mb-6 flex gap-1">
        <NavLink to="/admin/users" className={PLACE}>
          Accounts
        </NavLink>
        <NavLink to="/admin/queue" className={PLACE}>
          Queue
        </NavLink>
        {user.role === 'admin' && (
          <NavLink to="/admin/audit" className={PLACE}>
            Log
          </NavLink>
        )}
      </nav>
      <Outlet />
    </div>
  );
}
