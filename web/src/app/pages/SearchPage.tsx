import { useSearchParams } from 'react-router';
import { SearchBox } from '@/features/search/components/SearchBox';
import { SearchResults } from '@/features/search/components/SearchResults';
import { filtersOf } from '@/features/search/filters';
import { usePageTitle } from '@/ui/usePageTitle';
import { cardActions } from './post/cardActions';

export function Component() {
  const [search] = useSearchParams();
  const filters = filtersOf(search);
  usePageTitle(filters.q === '' ? 'Search' : `Search: ${filters.q}`);
  return (
    <div className="mx-auto max-w-2xl">
      <h1 className="sr-only">Search</h1>
      {/* On wide screens the box in the header is always there. */}
      <div className="mb-4 lg:hidden">
        <SearchBox key={filters.q} initial={filters.q} />
      </div>
      <SearchResults filters={filters} actions={cardActions} />
    </div>
  );
}
