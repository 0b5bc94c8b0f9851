import { useEffect, useEffectEvent } from 'react';
import { useConnection } from './connection';

/** Hears one kind of event while the component lives. The payload is whatever the server sent: check before use. */
export function useRealtimeEvent(event: string, handler: (payload: unknown) => void): void {
  const socket = useConnection((state) => state.socket);
  const onEvent = useEffectEvent(handler);
  useEffect(() => {
    if (socket === null) return undefined;
    const listener = (payload: unknown) => onEvent(payload);
    socket.on(event, listener);
    return () => void socket.off(event, listener);
  }, [socket, event]);
}
