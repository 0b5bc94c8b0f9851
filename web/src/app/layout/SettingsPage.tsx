import type { ReactNode } from 'react';
import { usePageTitle } from '@/ui/usePageTitle';

/** The frame of one page of the settings: its title, what it is for, and its parts. */
export function SettingsPage({
  title,
  lead,
  children,
}: {
  title: string;
  lead?: string;
  children: ReactNode;
}) {
  usePageTitle(title);
  return (
    <>
      <h1 className="font-serif text-2xl font-semibold tracking-tight">{title}</h1>
      {lead !== undefined && <p className="mt-1.5 max-w-prose text-muted">{lead}</p>}
      <div className="mt-6 space-y-10">{children}</div>
    </>
  );
}
