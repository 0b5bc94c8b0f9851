import { useSearchParams } from 'react-router';
import { FormError } from '@/ui/FormError';
import { wordsFor } from '../problems';

/** Why somebody is back here from a provider. */
export function ReturnProblem() {
  const [search] = useSearchParams();
  const code = search.get('problem');
  return <FormError message={code === null ? undefined : wordsFor(code)} />;
}
