import { useCallback } from 'react';
import { useSearchParams } from 'react-router';
import { PeopleSearch } from '@/features/profiles/components/PeopleSearch';
import { usePageTitle } from '@/ui/usePageTitle';

export function Component() {
  const [search, setSearch] = useSearchParams();
  const q = search.get('q') ?? '';
  usePageTitle(q === '' ? 'People' : `People like ${q}`);
  const note = useCallback(
    (next: string) => setSearch(next === '' ? {} : { q: next }, { replace: true }),
    [setSearch],
  );
  return (
    <div className="mx-auto max-w-2xl">
      <h1 className="mb-4 font-serif text-2xl font-semibold tracking-tight">People</h1>
      <PeopleSearch q={q} onChange={note} />
    </div>
  );
}
