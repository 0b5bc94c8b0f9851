import { describe, expect, it } from 'vitest';
import {
  EMPTY_LOG,
  hasHole,
  lastCertainSeq,
  reduceRoom,
  typingLine,
  TYPING_LASTS_MS,
  visible,
  type RoomAction,
  type RoomLog,
} from '@/features/rooms/log';
import { refusalOf, wordsOf, type WireMessage } from '@/features/rooms/wire';

const ada = { userId: 'u1', username: 'ada' };
const ben = { userId: 'u2', username: 'ben' };

function message(seq: number, clientId: string | null = null): WireMessage {
  return {
    roomId: 'lobby',
    seq,
    messageId: `m${seq}`,
    ...ben,
    message: `words ${seq}`,
    clientId,
    timestamp: '2026-01-01T00:00:00Z',
  };
}
const received = (seq: number, clientId?: string): RoomAction => ({
  type: 'received',
  message: message(seq, clientId),
});
function joined(missed: WireMessage[], gap = false): RoomAction {
  return { type: 'joined', joined: { roomId: 'lobby', members: [ada], lastSeq: 0, missed, gap } };
}
const queued: RoomAction = { type: 'queued', clientId: 'c1', text: 'hello', at: '2026-01-01T00:00:00Z' };
const acknowledged: RoomAction = {
  type: 'acknowledged',
  clientId: 'c1',
  posted: { messageId: 'm1', seq: 1, timestamp: '2026-01-01T00:00:00Z' },
  author: ada,
};

function after(...actions: RoomAction[]): RoomLog {
  return actions.reduce(reduceRoom, EMPTY_LOG);
}
const hidden = (seq: number): RoomAction => ({
  type: 'received',
  message: {
    ...message(seq),
    userId: '00000000-0000-0000-0000-000000000000',
    username: 'hidden',
    message: { hidden: true },
  },
});
const seqs = (log: RoomLog) => log.messages.map(({ seq }) => seq);

describe('the log of a room', () => {
  it('counts what the reader may not see, and shows nothing of it', () => {
    const log = after(received(1), hidden(2), received(3));
    expect(hasHole(log)).toBe(false);
    expect(lastCertainSeq(log)).toBe(3);
    expect(visible(log.messages).map(({ seq }) => seq)).toEqual([1, 3]);
    expect(log.members).toEqual([ben]);
  });

  it('is ordered by number and holds none twice, however messages arrive', () => {
    const log = after(received(3), received(1), received(3), joined([message(1), message(2)]), received(4));
    expect(seqs(log)).toEqual([1, 2, 3, 4]);
  });

  it('ends the same for a client that dropped and for one that never did', () => {
    const steady = after(joined([]), ...[1, 2, 3, 4, 5].map((seq) => received(seq)));
    const dropped = after(
      joined([]),
      received(1),
      { type: 'left' },
      joined([2, 3, 4].map((seq) => message(seq))),
      received(5),
    );
    expect(dropped.messages).toEqual(steady.messages);
  });

  it('starts anew after a gap instead of pretending to be whole', () => {
    const log = after(joined([]), received(1), received(2), joined([message(301), message(302)], true));
    expect(seqs(log)).toEqual([301, 302]);
    expect(hasHole(log)).toBe(false);
  });

  it('sees a lost broadcast as a hole and knows from where to ask', () => {
    const log = after(received(7), received(8), received(10));
    expect(hasHole(log)).toBe(true);
    expect(lastCertainSeq(log)).toBe(8);
    expect(hasHole(reduceRoom(log, received(9)))).toBe(false);
    expect(lastCertainSeq(EMPTY_LOG)).toBeUndefined();
  });

  it.each([
    ['the acknowledgement comes first', [acknowledged, received(1, 'c1')]],
    ['the broadcast comes first', [received(1, 'c1'), acknowledged]],
  ])('shows an own message once when %s', (_, order) => {
    const waiting = after(queued);
    expect(waiting.unsent).toMatchObject([{ text: 'hello', state: 'sending' }]);
    const log = order.reduce(reduceRoom, waiting);
    expect(log.unsent).toEqual([]);
    expect(seqs(log)).toEqual([1]);
  });

  it('keeps a message that did not get through, to be sent again or thrown away', () => {
    const failed = after(queued, { type: 'failed', clientId: 'c1' });
    expect(failed.unsent[0]?.state).toBe('failed');
    expect(reduceRoom(failed, { type: 'retried', clientId: 'c1' }).unsent[0]?.state).toBe('sending');
    expect(reduceRoom(failed, { type: 'discarded', clientId: 'c1' }).unsent).toEqual([]);
    expect(reduceRoom(failed, joined([message(1, 'c1')])).unsent).toEqual([]);
  });

  it('lets typing lapse, and ends it with the message', () => {
    const typing: RoomAction = { type: 'typing', member: ben, isTyping: true, now: 1_000 };
    const log = after(typing);
    expect(typingLine(log.typing)).toBe('ben is typing…');
    expect(reduceRoom(log, { type: 'elapsed', now: 1_000 + TYPING_LASTS_MS }).typing).toEqual([]);
    expect(reduceRoom(log, { type: 'elapsed', now: 2_000 })).toBe(log);
    expect(reduceRoom(log, received(1)).typing).toEqual([]);
    expect(reduceRoom(log, { ...typing, isTyping: false }).typing).toEqual([]);
  });

  it('counts among the people here whoever speaks', () => {
    expect(after(joined([]), received(1), received(2)).members).toEqual([ada, ben]);
  });
});

it('names who types', () => {
  expect(typingLine([])).toBe('');
  expect(typingLine([ada, ben])).toBe('ada and ben are typing…');
  expect(typingLine([ada, ben, { userId: 'u3', username: 'cy' }])).toBe('Several people are typing…');
});

it('shows JSON of other clients as text', () => {
  expect(wordsOf('<b>hi</b>')).toBe('<b>hi</b>');
  expect(wordsOf({ kind: 'wave' })).toBe('{"kind":"wave"}');
});

it('tells a refusal from an acknowledgement', () => {
  expect(refusalOf({ error: { code: 'too_many_requests', message: 'Slow down.', details: null } })).toBe(
    'Slow down.',
  );
  expect(refusalOf({ messageId: 'm1', seq: 1 })).toBeNull();
});
