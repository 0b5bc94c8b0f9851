/** The address that the page before has left in the history entry, so that nobody types it twice. */
export function emailIn(state: unknown): string {
  const isNamed = typeof state === 'object' && state !== null && 'email' in state;
  return isNamed && typeof state.email === 'string' ? state.email : '';
}
