import { useCallback, useRef } from 'react';
import { randomId } from './ids';

/**
 * A key per thing to make: trying the same again (after a lost answer) keeps the key, so nothing is made twice;
 * another body is another thing and gets another key.
 */
export function useIdempotencyKey(): (body: unknown) => string {
  const last = useRef<{ body: string; key: string } | null>(null);
  return useCallback((body) => {
    const written = JSON.stringify(body);
    if (last.current?.body !== written) last.current = { body: written, key: randomId() };
    return last.current.key;
  }, []);
}
