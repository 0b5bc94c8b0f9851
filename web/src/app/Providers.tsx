import { QueryClientProvider } from '@tanstack/react-query';
import { useEffect, type ReactNode } from 'react';
import { StepUpDialog } from '@/features/security/components/StepUpDialog';
import { RealtimeProvider } from '@/realtime/RealtimeProvider';
import { useSession } from '@/session/store';
import { Toaster } from '@/ui/Toaster';
import { queryClient } from './queryClient';

/** Answers belong to whoever asked: when the person changes, what is cached goes. */
function useForgetOnPersonChange(): void {
  useEffect(
    () =>
      useSession.subscribe((state, before) => {
        if (before.status !== 'restoring' && state.user?.id !== before.user?.id) queryClient.clear();
      }),
    [],
  );
}

export function Providers({ children }: { children: ReactNode }) {
  useForgetOnPersonChange();
  return (
    <QueryClientProvider client={queryClient}>
      <RealtimeProvider>{children}</RealtimeProvider>
      <StepUpDialog />
      <Toaster />
    </QueryClientProvider>
  );
}
