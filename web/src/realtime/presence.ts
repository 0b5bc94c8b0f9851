import type { Socket } from 'socket.io-client';
import { useEffect } from 'react';
import { z } from 'zod/mini';
import { create } from 'zustand';
import { ACK_TIMEOUT_MS, useConnection } from './connection';

export type PresenceStatus = 'online' | 'away' | 'busy' | 'offline';

export interface Presence {
  status: PresenceStatus;
  lastSeen: string | null;
}

const Status = z.enum(['online', 'away', 'busy', 'offline']);
const Changed = z.object({
  userId: z.string(),
  status: Status,
  timestamp: z.optional(z.nullable(z.string())),
});
const Snapshot = z.record(
  z.string(),
  z.object({ status: Status, lastSeen: z.optional(z.nullable(z.string())) }),
);

/** What is known of other people. Nobody is listed before the server has said something about them. */
export const usePresences = create<{ people: Partial<Record<string, Presence>> }>(() => ({ people: {} }));

/** The server's limit for one question. */
const MOST_AT_ONCE = 100;

const watched = new Map<string, number>();
let pending = new Set<string>();
let flush: ReturnType<typeof setTimeout> | undefined;

function learn(people: Record<string, Presence>): void {
  usePresences.setState((state) => ({ people: { ...state.people, ...people } }));
}

async function askSome(socket: Socket, userIds: string[]): Promise<void> {
  try {
    const answer: unknown = await socket.timeout(ACK_TIMEOUT_MS).emitWithAck('presence:get', userIds);
    const snapshot = Snapshot.safeParse(answer);
    if (!snapshot.success) return;
    const known = Object.entries(snapshot.data).map(
      ([userId, { status, lastSeen }]) => [userId, { status, lastSeen: lastSeen ?? null }] as const,
    );
    learn(Object.fromEntries(known));
  } catch {
    // No answer: the next connect asks for everybody again.
  }
}

async function ask(socket: Socket, userIds: string[]): Promise<void> {
  for (let start = 0; start < userIds.length; start += MOST_AT_ONCE) {
    await askSome(socket, userIds.slice(start, start + MOST_AT_ONCE));
  }
}

/** A list of forty cards mounts forty indicators; they become one question. */
function askSoon(userId: string): void {
  pending.add(userId);
  flush ??= setTimeout(() => {
    flush = undefined;
    const { socket, isConnected } = useConnection.getState();
    const userIds = [...pending];
    pending = new Set();
    if (socket !== null && isConnected) void ask(socket, userIds);
  }, 30);
}

/** Keeps the map true while a connection lives: everything watched on connect, changes as they come. */
export function followPresence(): () => void {
  let current: Socket | null = null;
  const onChanged = (payload: unknown) => {
    const change = Changed.safeParse(payload);
    if (!change.success) return;
    const { userId, status, timestamp } = change.data;
    learn({ [userId]: { status, lastSeen: timestamp ?? null } });
  };
  const onConnect = () => {
    if (current !== null) void ask(current, [...watched.keys()]);
  };
  const attach = (socket: Socket | null) => {
    if (socket === current) return;
    current?.off('presence:changed', onChanged).off('connect', onConnect);
    current = socket;
    current?.on('presence:changed', onChanged).on('connect', onConnect);
  };
  attach(useConnection.getState().socket);
  const unsubscribe = useConnection.subscribe((state) => attach(state.socket));
  return () => {
    unsubscribe();
    attach(null);
    usePresences.setState({ people: {} });
  };
}

/** The presence of one person, or `undefined` while unknown (a visitor sees nobody's). */
export function usePresence(userId: string): Presence | undefined {
  useEffect(() => {
    watched.set(userId, (watched.get(userId) ?? 0) + 1);
    askSoon(userId);
    return () => {
      const left = (watched.get(userId) ?? 1) - 1;
      if (left > 0) watched.set(userId, left);
      else watched.delete(userId);
    };
  }, [userId]);
  return usePresences((state) => state.people[userId]);
}
