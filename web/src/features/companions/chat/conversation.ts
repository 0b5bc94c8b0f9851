/**
 * One conversation with a companion, as a pure reducer over the frames of its socket.
 *
 * A question is known by the `clientId` that this page gave it: sending it again (after a lost connection) is harmless,
 * because the server answers a repeated question with the stored answer. An answer is known by its generation.
 */
import type { Frame } from './frames';

export interface ChatMessage {
  id: string;
  role: 'user' | 'assistant';
  text: string;
  state: 'sending' | 'streaming' | 'done' | 'stopped' | 'interrupted';
}

export interface StoredMessage {
  id: string;
  role: 'user' | 'assistant';
  content: string;
  state: 'complete' | 'streaming' | 'stopped' | 'interrupted';
  clientId: string | null;
}

export interface Conversation {
  messages: ChatMessage[];
  engine: { name: string; model: string; notice: string | null } | null;
  conversationId: string | null;
  /** The question that waits for its answer, and the answer being made for it. */
  waiting: { clientId: string; text: string; generationId: string | null; nextSeq: number } | null;
  suggestions: string[];
  problem: { message: string; retry: { clientId: string; text: string } | null } | null;
}

export const NEW_CONVERSATION: Conversation = {
  messages: [],
  engine: null,
  conversationId: null,
  waiting: null,
  suggestions: [],
  problem: null,
};

export type ChatAction =
  | { type: 'frame'; frame: Frame }
  | { type: 'asked'; clientId: string; text: string }
  | { type: 'loaded'; messages: StoredMessage[] }
  | { type: 'disconnected' };

function patched(messages: ChatMessage[], id: string, patch: Partial<ChatMessage>): ChatMessage[] {
  return messages.map((message) => (message.id === id ? { ...message, ...patch } : message));
}

function withAnswer(messages: ChatMessage[], id: string): ChatMessage[] {
  // An answer made again (or replayed) begins anew, in its old place.
  if (messages.some((message) => message.id === id))
    return patched(messages, id, { text: '', state: 'streaming' });
  return [...messages, { id, role: 'assistant', text: '', state: 'streaming' }];
}

function fromStore({ id, role, content, state, clientId }: StoredMessage): ChatMessage {
  const shown = state === 'complete' ? 'done' : state === 'streaming' ? 'interrupted' : state;
  return { id: clientId ?? id, role, text: content, state: shown };
}

function onFrame(chat: Conversation, frame: Frame): Conversation {
  const { waiting } = chat;
  switch (frame.type) {
    case 'ready': {
      const { engine, model, notice, conversationId } = frame;
      return { ...chat, conversationId, engine: { name: engine, model, notice } };
    }
    case 'start': {
      if (waiting === null) return chat;
      return {
        ...chat,
        messages: withAnswer(patched(chat.messages, waiting.clientId, { state: 'done' }), frame.generationId),
        waiting: { ...waiting, generationId: frame.generationId, nextSeq: 0 },
        problem: null,
      };
    }
    case 'chunk': {
      // Numbers only grow: a chunk seen before adds nothing.
      if (waiting?.generationId == null || frame.seq < waiting.nextSeq) return chat;
      const id = waiting.generationId;
      const text = (chat.messages.find((message) => message.id === id)?.text ?? '') + frame.content;
      return {
        ...chat,
        messages: patched(chat.messages, id, { text }),
        waiting: { ...waiting, nextSeq: frame.seq + 1 },
      };
    }
    case 'suggestions':
      return { ...chat, suggestions: frame.suggestions };
    case 'complete':
    case 'stopped': {
      const state = frame.type === 'complete' ? 'done' : 'stopped';
      return { ...chat, messages: patched(chat.messages, frame.generationId, { state }), waiting: null };
    }
    case 'error': {
      // Busy: our own question is being answered still, for the connection that was lost. Ask again a little later.
      const concerns = waiting !== null && (frame.clientId == null || frame.clientId === waiting.clientId);
      if (!concerns) return { ...chat, problem: { message: frame.message, retry: null } };
      const { clientId, text, generationId } = waiting;
      const messages =
        generationId === null
          ? chat.messages
          : patched(chat.messages, generationId, { state: 'interrupted' });
      return {
        ...chat,
        messages: patched(messages, clientId, { state: generationId === null ? 'interrupted' : 'done' }),
        waiting: null,
        problem: { message: frame.message, retry: frame.retryable ? { clientId, text } : null },
      };
    }
    case 'authExpiring':
      return chat;
  }
}

export function reduceChat(chat: Conversation, action: ChatAction): Conversation {
  switch (action.type) {
    case 'frame':
      return onFrame(chat, action.frame);
    case 'asked': {
      const { clientId, text } = action;
      const isKnown = chat.messages.some(({ id }) => id === clientId);
      const question: ChatMessage = { id: clientId, role: 'user', text, state: 'sending' };
      return {
        ...chat,
        messages: isKnown
          ? patched(chat.messages, clientId, { state: 'sending' })
          : [...chat.messages, question],
        waiting: { clientId, text, generationId: null, nextSeq: 0 },
        suggestions: [],
        problem: null,
      };
    }
    case 'loaded': {
      const stored = action.messages.map(fromStore);
      const known = new Set(chat.messages.map(({ id }) => id));
      return { ...chat, messages: [...stored.filter(({ id }) => !known.has(id)), ...chat.messages] };
    }
    case 'disconnected': {
      const id = chat.waiting?.generationId;
      if (chat.waiting === null || id == null) return chat;
      // The question stays waiting: it is asked again, under the same clientId, when the connection is back.
      return {
        ...chat,
        messages: patched(chat.messages, id, { state: 'interrupted' }),
        waiting: { ...chat.waiting, generationId: null, nextSeq: 0 },
      };
    }
  }
}
