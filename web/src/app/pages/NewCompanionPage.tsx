import { CompanionForm } from '@/features/companions/components/CompanionForm';
import { usePageTitle } from '@/ui/usePageTitle';

export function Component() {
  usePageTitle('New companion');
  return (
    <div className="mx-auto max-w-xl">
      <h1 className="font-serif text-2xl font-semibold tracking-tight">New companion</h1>
      <p className="mt-1.5 mb-8 text-muted">A name and a character. It will be yours alone to talk with.</p>
      <CompanionForm />
    </div>
  );
}
