import type { Socket } from 'socket.io-client';
import { create } from 'zustand';
import { freshToken, replaceToken } from '@/session/session';
import { useSession } from '@/session/store';
import { backoff, FIRST_RETRY_MS, LONGEST_RETRY_MS } from './backoff';

interface Connection {
  socket: Socket | null;
  isConnected: boolean;
}

/** The one Socket.IO connection of this page; `null` for visitors. */
export const useConnection = create<Connection>(() => ({ socket: null, isConnected: false }));

export const ACK_TIMEOUT_MS = 8_000;

async function renewToken(): Promise<void> {
  const token = useSession.getState().accessToken;
  if (token !== null) await replaceToken(token);
}

/** Opens the connection and keeps it open; the returned function closes it for good. */
export function openConnection(): () => void {
  let isClosed = false;
  let attempt = 0;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let opened: Socket | null = null;

  async function open(): Promise<void> {
    const { io } = await import('socket.io-client');
    if (isClosed) return;
    const socket = io({
      // Asked anew on every attempt, so that a reconnect never carries yesterday's token.
      auth: (answer) =>
        void freshToken().then(
          (token) => answer({ token }),
          () => answer({ token: null }),
        ),
      transports: ['websocket', 'polling'],
      tryAllTransports: true,
      reconnectionDelay: FIRST_RETRY_MS,
      reconnectionDelayMax: LONGEST_RETRY_MS,
      autoConnect: false,
    });
    opened = socket;
    // The library gives up when the server refuses or closes on purpose; we try again, with a new token.
    const tryAgain = () => {
      clearTimeout(retry);
      retry = setTimeout(() => {
        void renewToken().then(() => {
          if (!isClosed && useSession.getState().accessToken !== null) socket.connect();
        });
      }, backoff(attempt++));
    };
    socket.on('connect', () => {
      attempt = 0;
      useConnection.setState({ isConnected: true });
    });
    socket.on('disconnect', (reason) => {
      useConnection.setState({ isConnected: false });
      if (reason === 'io server disconnect') tryAgain();
    });
    socket.on('connect_error', () => {
      if (!socket.active) tryAgain();
    });
    socket.on('auth:expiring', () => void renewToken());
    socket.on('auth:revoked', () => void renewToken());
    useConnection.setState({ socket });
    socket.connect();
  }

  const unsubscribe = useSession.subscribe((state, before) => {
    const token = state.accessToken;
    if (token !== null && token !== before.accessToken) opened?.volatile.emit('auth:refresh', { token });
  });
  void open();

  return () => {
    isClosed = true;
    clearTimeout(retry);
    unsubscribe();
    opened?.removeAllListeners();
    opened?.disconnect();
    useConnection.setState({ socket: null, isConnected: false });
  };
}
