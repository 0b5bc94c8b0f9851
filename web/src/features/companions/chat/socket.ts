import { backoff } from '@/realtime/backoff';
import { freshToken, replaceToken } from '@/session/session';
import { useSession } from '@/session/store';
import { parseFrame, type Frame } from './frames';

const CLOSE_TOKEN = 4401;
const CLOSE_IDLE = 4408;
const CLOSE_LIMIT = 4429;
/** The server means it: trying again gives the same answer. */
const FINAL: Partial<Record<number, string>> = {
  4403: 'Confirm your email address to talk with a companion.',
  4404: 'This companion is no longer here.',
};
/** A connection that never became ready (a proxy that swallows upgrades, a sleeping network) is given up. */
const READY_WITHIN_MS = 15_000;

export type ChatConnection =
  | { state: 'connecting' }
  | { state: 'ready' }
  | { state: 'waiting'; attempt: number }
  | { state: 'idle' }
  | { state: 'closed'; reason: string };

export interface ChatSocket {
  /** Whether the frame went out; `false` when there is no connection to carry it. */
  send: (frame: object) => boolean;
  /** Connects again when the server closed an idle connection; does nothing otherwise. */
  wake: () => void;
  close: () => void;
}

interface Listeners {
  onFrame: (frame: Frame) => void;
  onConnection: (connection: ChatConnection) => void;
}

/** Keeps one socket to a companion: authenticates with the first frame, refreshes the token, reconnects. */
export function openChatSocket(companionId: string, { onFrame, onConnection }: Listeners): ChatSocket {
  let socket: WebSocket | null = null;
  let attempt = 0;
  let isClosed = false;
  let isIdle = false;
  let isReady = false;
  let token: string | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const say = (connection: ChatConnection) => {
    if (!isClosed) onConnection(connection);
  };
  const later = () => {
    say({ state: 'waiting', attempt });
    clearTimeout(timer);
    timer = setTimeout(() => void connect(), backoff(attempt++));
  };

  const onClose = async ({ code }: CloseEvent) => {
    clearTimeout(timer);
    socket = null;
    isReady = false;
    if (isClosed) return;
    const reason = FINAL[code];
    if (reason !== undefined) {
      say({ state: 'closed', reason });
    } else if (code === CLOSE_IDLE) {
      isIdle = true;
      say({ state: 'idle' });
    } else {
      if (code === CLOSE_TOKEN && token !== null) await replaceToken(token);
      if (code === CLOSE_LIMIT) attempt = Math.max(attempt, 3);
      later();
    }
  };

  async function connect(): Promise<void> {
    say({ state: 'connecting' });
    try {
      token = await freshToken();
    } catch {
      later();
      return;
    }
    // Signed out: the page that holds this socket is about to go.
    if (isClosed || token === null) return;
    const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
    const opened = new WebSocket(`${scheme}//${location.host}/ws/ai/chat/${encodeURIComponent(companionId)}`);
    socket = opened;
    timer = setTimeout(() => opened.close(), READY_WITHIN_MS);
    opened.onopen = () => opened.send(JSON.stringify({ type: 'auth', token }));
    opened.onclose = (event) => void onClose(event);
    opened.onmessage = ({ data }) => {
      const frame = parseFrame(data);
      if (frame === null || isClosed) return;
      if (frame.type === 'authExpiring') {
        if (token !== null) void replaceToken(token);
        return;
      }
      onFrame(frame);
      if (frame.type === 'ready') {
        clearTimeout(timer);
        attempt = 0;
        isReady = true;
        say({ state: 'ready' });
      }
    };
  }

  const send = (frame: object) => {
    if (!isReady || socket?.readyState !== WebSocket.OPEN) return false;
    socket.send(JSON.stringify(frame));
    return true;
  };
  const unsubscribe = useSession.subscribe((state, before) => {
    if (state.accessToken === null || state.accessToken === before.accessToken) return;
    token = state.accessToken;
    send({ type: 'auth', token });
  });
  void connect();

  return {
    send,
    wake: () => {
      if (!isIdle || isClosed) return;
      isIdle = false;
      void connect();
    },
    close: () => {
      isClosed = true;
      clearTimeout(timer);
      unsubscribe();
      socket?.close(1000);
    },
  };
}
