import { Rss } from 'lucide-react';
import { buttonLook } from './Button';

/** The address of a feed for readers elsewhere; `of` says whose it is. */
export function FeedLink({ base, of }: { base: string; of: string }) {
  return (
    <>
      {/* React puts it into the head, where browsers and feed readers look for it. */}
      <link rel="alternate" type="application/rss+xml" title={of} href={`${base}/rss.xml`} />
      <a
        href={`${base}/rss.xml`}
        type="application/rss+xml"
        className={buttonLook('quiet', 'sm')}
        title={`Feed of ${of}`}
      >
        <Rss className="size-4" aria-hidden="true" />
        RSS<span className="sr-only"> feed of {of}</span>
      </a>
    </>
  );
}
