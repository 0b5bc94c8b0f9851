export const FIRST_RETRY_MS = 1_000;
export const LONGEST_RETRY_MS = 20_000;

/** Between half and all of an exponential delay: a restarted server is not greeted by everybody at once. */
export function backoff(attempt: number, random: () => number = Math.random): number {
  const ceiling = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** attempt);
  return ceiling / 2 + (random() * ceiling) / 2;
}
