import { useId, type ReactNode } from 'react';

interface SectionProps {
  title: string;
  lead: ReactNode;
  action?: ReactNode;
  children?: ReactNode;
}

/** One matter of the page: what it is, what it is for, and what can be done about it. */
export function Section({ title, lead, action, children }: SectionProps) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="max-w-prose min-w-0 grow basis-64">
          <h2 id={id} className="font-serif text-lg font-semibold">
            {title}
          </h2>
          <p className="mt-1 text-muted">{lead}</p>
        </div>
        {action}
      </div>
      {children !== undefined && <div className="mt-4">{children}</div>}
    </section>
  );
}
