import { Queue } from '@/features/moderation/components/Queue';
import { usePageTitle } from '@/ui/usePageTitle';

export function Component() {
  usePageTitle('Moderation queue');
  return (
    <>
      <h1 className="mb-6 font-serif text-2xl font-semibold tracking-tight">Moderation queue</h1>
      <Queue />
    </>
  );
}
