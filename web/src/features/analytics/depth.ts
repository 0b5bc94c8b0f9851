/** Percent of a text that has come into view: `seen` is how far down the window has reached into it, in pixels. */
export function percentSeen(top: number, bottom: number, windowHeight: number): number {
  const height = bottom - top;
  if (height <= 0) return 0;
  return Math.round(Math.min(1, Math.max(0, (windowHeight - top) / height)) * 100);
}

/** Referrers of one's own site say nothing. */
export function outsideReferrer(referrer: string, origin: string): string {
  return referrer.startsWith(`${origin}/`) ? '' : referrer.slice(0, 2048);
}
