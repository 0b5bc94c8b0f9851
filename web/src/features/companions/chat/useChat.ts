import { useCallback, useEffect, useReducer, useRef, useState } from 'react';
import { api, unwrap } from '@/api/client';
import { randomId } from '@/api/ids';
import { NEW_CONVERSATION, reduceChat } from './conversation';
import { openChatSocket, type ChatConnection, type ChatSocket } from './socket';

const HISTORY = 50;

/** A living conversation: what was said, what is being said, and the ways to say something. */
export function useChat(companionId: string) {
  const [chat, dispatch] = useReducer(reduceChat, NEW_CONVERSATION);
  const [connection, setConnection] = useState<ChatConnection>({ state: 'connecting' });
  const socket = useRef<ChatSocket>(null);
  const { conversationId, waiting } = chat;

  useEffect(() => {
    const opened = openChatSocket(companionId, {
      onFrame: (frame) => dispatch({ type: 'frame', frame }),
      onConnection: (next) => {
        setConnection(next);
        if (next.state !== 'ready') dispatch({ type: 'disconnected' });
      },
    });
    socket.current = opened;
    return () => opened.close();
  }, [companionId]);

  // What was said before. A failure leaves the page with the present, which is enough to go on.
  useEffect(() => {
    if (conversationId === null) return undefined;
    const leaving = new AbortController();
    const path = { conversation_id: conversationId };
    const params = { path, query: { limit: HISTORY } };
    unwrap(api.GET('/api/ai/conversations/{conversation_id}/messages', { params, signal: leaving.signal }))
      .then(({ messages }) => dispatch({ type: 'loaded', messages: messages.toReversed() }))
      .catch(() => undefined);
    return () => leaving.abort();
  }, [conversationId]);

  // A question goes out when there is a connection for it: at once, or when the connection is back.
  const unsent = waiting !== null && waiting.generationId === null ? waiting : null;
  const unsentId = unsent?.clientId;
  const unsentText = unsent?.text;
  useEffect(() => {
    if (connection.state !== 'ready' || unsentId === undefined) return;
    socket.current?.send({ type: 'message', clientId: unsentId, text: unsentText });
  }, [connection.state, unsentId, unsentText]);

  const ask = useCallback((text: string, clientId: string = randomId()) => {
    dispatch({ type: 'asked', clientId, text });
    socket.current?.wake();
  }, []);
  const generationId = waiting?.generationId;
  const stop = useCallback(() => {
    if (generationId != null) socket.current?.send({ type: 'stop', generationId });
  }, [generationId]);

  return { chat, connection, ask, stop };
}
