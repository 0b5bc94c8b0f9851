import { SignedIn } from '@/features/federation/components/SignedIn';
import { usePageTitle } from '@/ui/usePageTitle';

export function Component() {
  usePageTitle('Signing in');
  return <SignedIn />;
}
