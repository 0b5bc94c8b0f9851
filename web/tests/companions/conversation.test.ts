import { describe, expect, it } from 'vitest';
import {
  NEW_CONVERSATION,
  reduceChat,
  type ChatAction,
  type Conversation,
} from '@/features/companions/chat/conversation';
import { parseFrame, type Frame } from '@/features/companions/chat/frames';

const frame = (content: Frame): ChatAction => ({ type: 'frame', frame: content });
const asked: ChatAction = { type: 'asked', clientId: 'q1', text: 'Hello?' };
const start = frame({ type: 'start', generationId: 'g1', clientId: 'q1', replayed: false });
const chunk = (seq: number, content: string) => frame({ type: 'chunk', content, finished: false, seq });
const complete = frame({ type: 'complete', generationId: 'g1' });

function after(...actions: ChatAction[]): Conversation {
  return actions.reduce(reduceChat, NEW_CONVERSATION);
}

const said = ({ messages }: Conversation) => messages.map(({ role, text, state }) => [role, text, state]);

describe('a conversation', () => {
  it('grows the answer chunk by chunk and ends', () => {
    const chat = after(asked, start, chunk(0, 'Good '), chunk(1, 'morning.'), complete);
    expect(said(chat)).toEqual([
      ['user', 'Hello?', 'done'],
      ['assistant', 'Good morning.', 'done'],
    ]);
    expect(chat.waiting).toBeNull();
  });

  it('ignores a chunk that it has already', () => {
    const chat = after(asked, start, chunk(0, 'a'), chunk(0, 'a'), chunk(1, 'b'));
    expect(said(chat)[1]).toEqual(['assistant', 'ab', 'streaming']);
  });

  it('keeps what was said when it is stopped', () => {
    const chat = after(asked, start, chunk(0, 'Once'), frame({ type: 'stopped', generationId: 'g1' }));
    expect(said(chat)[1]).toEqual(['assistant', 'Once', 'stopped']);
    expect(chat.waiting).toBeNull();
  });

  it('waits with the question through a lost connection and replaces the torn answer by the replayed one', () => {
    const torn = after(asked, start, chunk(0, 'Half an ans'), { type: 'disconnected' });
    expect(torn.waiting).toMatchObject({ clientId: 'q1', generationId: null });
    expect(said(torn)[1]).toEqual(['assistant', 'Half an ans', 'interrupted']);
    const replay = frame({ type: 'start', generationId: 'g1', clientId: 'q1', replayed: true });
    const whole = [replay, chunk(0, 'The whole answer.'), complete].reduce(reduceChat, torn);
    expect(said(whole)).toEqual([
      ['user', 'Hello?', 'done'],
      ['assistant', 'The whole answer.', 'done'],
    ]);
  });

  it('offers to ask again after a failure that may pass', () => {
    const failed = after(
      asked,
      frame({ type: 'error', message: 'Busy.', code: 'overloaded', retryable: true, clientId: 'q1' }),
    );
    expect(failed.problem).toEqual({ message: 'Busy.', retry: { clientId: 'q1', text: 'Hello?' } });
    expect(said(failed)).toEqual([['user', 'Hello?', 'interrupted']]);
    const again = [asked, start, chunk(0, 'Yes.'), complete].reduce(reduceChat, failed);
    expect(said(again)).toEqual([
      ['user', 'Hello?', 'done'],
      ['assistant', 'Yes.', 'done'],
    ]);
    expect(again.problem).toBeNull();
  });

  it('does not offer what cannot help', () => {
    const chat = after(
      asked,
      frame({ type: 'error', message: 'Too long.', code: 'invalid_frame', retryable: false, clientId: 'q1' }),
    );
    expect(chat.problem?.retry).toBeNull();
  });

  it('puts the stored conversation before the living one, once', () => {
    const chat = after(asked, {
      type: 'loaded',
      messages: [
        { id: 'm0', role: 'user', content: 'Earlier', state: 'complete', clientId: 'q0' },
        { id: 'g0', role: 'assistant', content: 'Then', state: 'stopped', clientId: null },
        { id: 'm1', role: 'user', content: 'Hello?', state: 'complete', clientId: 'q1' },
      ],
    });
    expect(said(chat)).toEqual([
      ['user', 'Earlier', 'done'],
      ['assistant', 'Then', 'stopped'],
      ['user', 'Hello?', 'sending'],
    ]);
  });

  it('knows which engine answers', () => {
    const ready = frame({
      type: 'ready',
      engine: 'offline',
      model: 'm',
      notice: 'Made here.',
      conversationId: 'c',
    });
    expect(after(ready).engine).toEqual({ name: 'offline', model: 'm', notice: 'Made here.' });
  });
});

describe('parseFrame', () => {
  it('reads the frames it knows and skips the rest', () => {
    const text = JSON.stringify({ type: 'chunk', content: 'x', finished: false, seq: 0, extra: 1 });
    expect(parseFrame(text)).toMatchObject({ type: 'chunk', seq: 0 });
    expect(parseFrame('{"type":"emotion","emotion":{}}')).toBeNull();
    expect(parseFrame('{"type":"chunk"}')).toBeNull();
    expect(parseFrame('not json')).toBeNull();
    expect(parseFrame(new Blob())).toBeNull();
  });
});
