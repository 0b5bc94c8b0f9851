import { PublicLog } from '@/features/moderation/components/PublicLog';
import { usePageTitle } from '@/ui/usePageTitle';

export function Component() {
  usePageTitle('Moderation log');
  return (
    <div className="mx-auto max-w-2xl">
      <h1 className="font-serif text-2xl font-semibold tracking-tight">Moderation log</h1>
      <p className="mt-1.5 mb-6 text-muted">What moderators decided, and why. Nobody is named.</p>
      <PublicLog />
    </div>
  );
}
