import type { ReactNode } from 'react';
import { Spark } from '@/ui/Spark';

export function AuthCard({
  title,
  lead,
  children,
}: {
  title: string;
  lead?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="mx-auto max-w-md py-6 sm:py-12">
      <Spark className="mb-5 size-7 text-spark" />
      <h1 className="font-serif text-3xl font-semibold tracking-tight">{title}</h1>
      {lead !== undefined && <p className="mt-2 text-muted">{lead}</p>}
      <div className="mt-8">{children}</div>
    </div>
  );
}
