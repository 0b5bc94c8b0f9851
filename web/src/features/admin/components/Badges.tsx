import { ROLES, STATUSES } from '../filters';

const SHAPE = 'inline-block rounded-full px-2 py-0.5 text-xs font-medium whitespace-nowrap';

export function RoleBadge({ role }: { role: string }) {
  if (role === 'user') return null;
  const label = ROLES.find(({ value }) => value === role)?.label ?? role;
  return <span className={`${SHAPE} bg-spark-soft text-spark-ink`}>{label}</span>;
}

export function StatusBadge({ status }: { status: string }) {
  if (status === 'active') return null;
  const label = STATUSES.find(({ value }) => value === status)?.label ?? status;
  return <span className={`${SHAPE} bg-danger-soft text-danger`}>{label}</span>;
}
