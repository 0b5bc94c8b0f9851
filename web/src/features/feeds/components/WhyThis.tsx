import { ChevronRight } from 'lucide-react';
import type { HomePost } from '@/api/types';
import { sentenceOf } from '../words';

/** Why a post is in the home feed, behind a small triangle. */
export function WhyThis({ post }: { post: HomePost }) {
  return (
    <details className="group/why relative z-10 mt-3 w-fit text-sm text-muted">
      <summary className="flex cursor-pointer list-none items-center gap-1 rounded-md py-0.5 hover:text-ink [&::-webkit-details-marker]:hidden">
        <ChevronRight className="size-3.5 transition-transform group-open/why:rotate-90" aria-hidden="true" />
        Why this?
        <span className="sr-only">{post.title}</span>
      </summary>
      <ul className="mt-1 space-y-0.5 pl-5">
        {post.reasons.map((reason) => (
          <li key={reason.code + (reason.tag ?? '')}>{sentenceOf(reason, post.author.displayName)}</li>
        ))}
      </ul>
    </details>
  );
}
