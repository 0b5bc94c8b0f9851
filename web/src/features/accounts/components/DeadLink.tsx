import type { ReactNode } from 'react';
import { AuthCard } from './AuthCard';

export function DeadLink({ children }: { children: ReactNode }) {
  return (
    <AuthCard
      title="This link no longer works."
      lead="It may be used already, too old, or cut off by the mail program."
    >
      {children}
    </AuthCard>
  );
}
