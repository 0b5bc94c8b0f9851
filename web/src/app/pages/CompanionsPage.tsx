import { CompanionList } from '@/features/companions/components/CompanionList';
import { ButtonLink } from '@/ui/Button';
import { usePageTitle } from '@/ui/usePageTitle';

export function Component() {
  usePageTitle('Companions');
  return (
    <div className="mx-auto max-w-3xl">
      <div className="mb-6 flex items-center justify-between gap-4">
        <h1 className="font-serif text-2xl font-semibold tracking-tight">Companions</h1>
        <ButtonLink to="/companions/new" size="sm">
          New companion
        </ButtonLink>
      </div>
      <CompanionList />
    </div>
  );
}
