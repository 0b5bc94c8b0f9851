import { useParams } from 'react-router';
import { CompanionPage } from '@/features/companions/components/CompanionPage';

export function Component() {
  const { companionId = '' } = useParams();
  return <CompanionPage companionId={companionId} />;
}
