import { QuoteInbox } from '@/features/posts/quotes/QuoteInbox';
import { usePageTitle } from '@/ui/usePageTitle';

export function Component() {
  usePageTitle('Quotes of your posts');
  return (
    <div className="mx-auto max-w-2xl space-y-6">
      <h1 className="font-serif text-2xl font-semibold tracking-tight">Quotes of your posts</h1>
      <QuoteInbox />
    </div>
  );
}
