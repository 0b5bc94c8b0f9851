import { useCallback, useEffect, useEffectEvent, useReducer, useRef } from 'react';
import { randomId } from '@/api/ids';
import { ApiProblem } from '@/api/problems';
import { ACK_TIMEOUT_MS, useConnection } from '@/realtime/connection';
import { useRealtimeEvent } from '@/realtime/useRealtimeEvent';
import { useUser } from '@/session/store';
import { messagesBefore, newestMessages } from './api/roomHistory';
import { EMPTY_LOG, hasHole, lastCertainSeq, reduceRoom } from './log';
import { refusalOf, WireJoined, WireMessage, WirePosted, WireTyping } from './wire';

/** One "I am typing" covers this long, so a fast typist does not flood the room. */
const TYPING_EVERY_MS = 2_500;
const TYPING_CHECK_MS = 1_000;
const HOLE_MS = 400;
const REFRESH_MS = 15_000;

/** A room as it lives: joined while the component is there, joined again (and caught up) after every reconnect. */
export function useRoom(roomId: string) {
  const user = useUser();
  const { socket, isConnected } = useConnection();
  const [log, dispatch] = useReducer(reduceRoom, EMPTY_LOG);
  const typedAt = useRef(0);

  const catchUp = useEffectEvent(async (signal: AbortSignal) => {
    if (socket === null) return;
    const sinceSeq = lastCertainSeq(log);
    try {
      const target = sinceSeq === undefined ? { roomId } : { roomId, sinceSeq };
      const answer: unknown = await socket.timeout(ACK_TIMEOUT_MS).emitWithAck('room:join', target);
      const refusal = refusalOf(answer);
      if (refusal !== null) {
        dispatch({ type: 'refused', message: refusal });
        return;
      }
      const joined = WireJoined.parse(answer);
      if (signal.aborted) return;
      dispatch({ type: 'joined', joined });
      // Subscribed first, read second: what is said in between arrives twice and is merged, rather than never.
      if (sinceSeq === undefined)
        dispatch({ type: 'loaded', messages: await newestMessages(roomId, signal) });
    } catch (error) {
      if (signal.aborted) return;
      const message = error instanceof ApiProblem ? error.message : 'The room does not answer. Trying again…';
      dispatch({ type: 'refused', message });
    }
  });

  useEffect(() => {
    if (socket === null || !isConnected) {
      dispatch({ type: 'left' });
      return undefined;
    }
    const leaving = new AbortController();
    void catchUp(leaving.signal);
    return () => leaving.abort();
  }, [socket, isConnected, roomId]);

  useEffect(() => () => void socket?.emit('room:leave', roomId), [socket, roomId]);

  // Joining again is harmless and answers with everything since: at once when a number is missing, and now and then
  // because a lost last message leaves no hole, and because nobody tells who came and who left.
  const isHoled = hasHole(log);
  useEffect(() => {
    if (!isConnected) return undefined;
    const leaving = new AbortController();
    const again = () => void catchUp(leaving.signal);
    const timer = isHoled ? setTimeout(again, HOLE_MS) : setInterval(again, REFRESH_MS);
    return () => {
      clearInterval(timer);
      leaving.abort();
    };
  }, [isHoled, isConnected]);

  useRealtimeEvent('room:message', (payload) => {
    const message = WireMessage.safeParse(payload);
    if (message.success && message.data.roomId === roomId)
      dispatch({ type: 'received', message: message.data });
  });
  useRealtimeEvent('user:typing', (payload) => {
    const typing = WireTyping.safeParse(payload);
    if (!typing.success || typing.data.roomId !== roomId || typing.data.userId === user?.id) return;
    const { userId, username, isTyping } = typing.data;
    dispatch({ type: 'typing', member: { userId, username }, isTyping, now: Date.now() });
  });
  const isSomebodyTyping = log.typing.length > 0;
  useEffect(() => {
    if (!isSomebodyTyping) return undefined;
    const timer = setInterval(() => dispatch({ type: 'elapsed', now: Date.now() }), TYPING_CHECK_MS);
    return () => clearInterval(timer);
  }, [isSomebodyTyping]);

  const deliver = useCallback(
    async (clientId: string, text: string) => {
      const failed = () => dispatch({ type: 'failed', clientId });
      if (socket === null || user === null) {
        failed();
        return;
      }
      try {
        const body = { roomId, message: text, clientId };
        const answer: unknown = await socket.timeout(ACK_TIMEOUT_MS).emitWithAck('room:message', body);
        const posted = WirePosted.safeParse(answer);
        if (posted.success) {
          const author = { userId: user.id, username: user.username };
          dispatch({ type: 'acknowledged', clientId, posted: posted.data, author });
          return;
        }
        const message = refusalOf(answer);
        if (message !== null) dispatch({ type: 'refused', message });
        failed();
      } catch {
        failed();
      }
    },
    [socket, user, roomId],
  );

  const send = (text: string) => {
    const clientId = randomId();
    typedAt.current = 0;
    dispatch({ type: 'queued', clientId, text, at: new Date().toISOString() });
    void deliver(clientId, text);
  };
  /** The same clientId again: if the first attempt did arrive, the server answers with it. */
  const retry = (clientId: string, text: string) => {
    dispatch({ type: 'retried', clientId });
    void deliver(clientId, text);
  };
  const discard = (clientId: string) => dispatch({ type: 'discarded', clientId });

  const type = (text: string) => {
    if (socket === null || !isConnected) return;
    const now = Date.now();
    if (text.trim() === '') {
      if (typedAt.current !== 0) socket.volatile.emit('typing:stop', { roomId });
      typedAt.current = 0;
    } else if (now - typedAt.current > TYPING_EVERY_MS) {
      typedAt.current = now;
      socket.volatile.emit('typing:start', { roomId });
    }
  };
  const earlier = async () => {
    const first = log.messages[0];
    if (first !== undefined) dispatch({ type: 'loaded', messages: await messagesBefore(roomId, first.seq) });
  };
  return { log, isConnected, send, retry, discard, type, earlier };
}
