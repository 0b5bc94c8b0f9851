import { describe, expect, it } from 'vitest';
import { outcomeOf, serviceName, sizeOf, storeName } from '@/features/account-data/words';

describe('the words of a receipt', () => {
  it.each([
    ['deleted', 1234, '1,234 deleted'],
    ['anonymised', 1, '1 anonymised'],
    ['deleted', 0, 'Nothing was there'],
    ['kept', null, 'Kept'],
  ] as const)('%s %s is "%s"', (action, count, words) => {
    expect(outcomeOf(action, count)).toBe(words);
  });

  it('names what this version does not know as it is called', () => {
    expect(serviceName('content')).toBe('Posts');
    expect(serviceName('games')).toBe('games');
    expect(storeName('room_messages')).toBe('Room messages');
  });
});

describe('the size of an archive', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1_400, '1.4 kB'],
    [23_456_789, '23 MB'],
    [9_900_000_000, '9.9 GB'],
    [5e13, '50000 GB'],
  ])('%d bytes are %s', (bytes, words) => {
    expect(sizeOf(bytes)).toBe(words);
  });
});
