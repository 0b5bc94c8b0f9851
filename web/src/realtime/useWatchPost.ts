import { useEffect } from 'react';
import { useConnection } from './connection';

/** Asks to hear of a post for as long as the component lives, again after each reconnect. */
export function useWatchPost(postId: string): void {
  const socket = useConnection((state) => state.socket);
  const isConnected = useConnection((state) => state.isConnected);
  useEffect(() => {
    if (socket === null || !isConnected) return undefined;
    socket.emit('post:watch', postId);
    return () => void socket.emit('post:unwatch', postId);
  }, [socket, isConnected, postId]);
}
