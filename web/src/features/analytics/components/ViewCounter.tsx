import { useEffect, useRef } from 'react';
import type { Post } from '@/api/types';
import { useSession } from '@/session/store';
import { outsideReferrer, percentSeen } from '../depth';

/** Short enough to count a person who reads, long enough not to count one who passes by. */
const SETTLED_MS = 1500;

// The page that the browser came from brought it to one post, not to those that are opened from there.
let referrer = typeof document === 'undefined' ? '' : outsideReferrer(document.referrer, location.origin);

function send(postId: string, body: { referrer?: string; depth: number }): void {
  // It outlives the page, takes no answer, and failing is no concern of the reader.
  navigator.sendBeacon(
    `/api/posts/${postId}/view`,
    new Blob([JSON.stringify(body)], { type: 'application/json' }),
  );
}

/**
 * Tells the server that somebody reads this post, and when they leave how far they came. It stands at the end of the
 * text, inside of its `article`. Without a cookie, and not for the author.
 */
export function ViewCounter({ post }: { post: Post }) {
  const end = useRef<HTMLSpanElement>(null);
  const { status, user } = useSession();
  const isCounted =
    post.status === 'PUBLISHED' &&
    post.moderation === 'CLEAR' &&
    status !== 'restoring' &&
    user?.id !== post.author.id;

  useEffect(() => {
    if (!isCounted) return undefined;
    let furthest = 0;
    let told = 0;
    const look = () => {
      const top = end.current?.closest('article')?.getBoundingClientRect().top;
      const bottom = end.current?.getBoundingClientRect().top;
      if (top === undefined || bottom === undefined) return;
      furthest = Math.max(furthest, percentSeen(top, bottom, window.innerHeight));
    };
    const tell = () => {
      if (Math.floor(furthest / 25) <= Math.floor(told / 25)) return;
      told = furthest;
      send(post.id, { depth: furthest });
    };
    const settled = window.setTimeout(() => {
      look();
      told = furthest;
      send(post.id, { referrer, depth: furthest });
      referrer = '';
    }, SETTLED_MS);
    const leave = () => {
      if (document.visibilityState === 'hidden') tell();
    };
    window.addEventListener('scroll', look, { passive: true });
    document.addEventListener('visibilitychange', leave);
    return () => {
      window.clearTimeout(settled);
      window.removeEventListener('scroll', look);
      document.removeEventListener('visibilitychange', leave);
      tell();
    };
  }, [isCounted, post.id]);

  return <span ref={end} aria-hidden="true" />;
}
