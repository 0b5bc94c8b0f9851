/**
 * The log of one room, as a pure reducer.
 *
 * The server numbers messages without gaps, so the number decides everything: order, duplicates and what is missing.
 * A message of one's own shows at once under the id that this client gave it, and becomes numbered when the server
 * acknowledges or broadcasts it, whichever comes first.
 */
import { wasDeleted, wordsOf, type WireJoined, type WireMessage, type WirePosted } from './wire';

export interface Member {
  userId: string;
  username: string;
}

export interface RoomMessage extends Member {
  seq: number;
  messageId: string;
  text: string;
  at: string;
  /** Of a deleted account only the number is left. */
  isDeleted?: true;
}

export interface Unsent {
  clientId: string;
  text: string;
  at: string;
  state: 'sending' | 'failed';
}

export interface RoomLog {
  /** Ordered by number; no number twice. */
  messages: RoomMessage[];
  unsent: Unsent[];
  members: Member[];
  typing: (Member & { until: number })[];
  isJoined: boolean;
  /** What the server refused last, in words. */
  problem: string | null;
}

export const EMPTY_LOG: RoomLog = {
  messages: [],
  unsent: [],
  members: [],
  typing: [],
  isJoined: false,
  problem: null,
};

/** Who wrote what a deleted account wrote, and what is there for its number only because of a block between. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

/** The messages that are there for this reader to see. */
export function visible(messages: RoomMessage[]): RoomMessage[] {
  return messages.filter(({ userId, isDeleted }) => userId !== NOBODY || isDeleted);
}

/** Somebody whose "stopped typing" got lost does not type for ever. */
export const TYPING_LASTS_MS = 6_000;

export type RoomAction =
  | { type: 'joined'; joined: WireJoined }
  | { type: 'left' }
  | { type: 'refused'; message: string }
  | { type: 'loaded'; messages: WireMessage[] }
  | { type: 'received'; message: WireMessage }
  | { type: 'queued'; clientId: string; text: string; at: string }
  | { type: 'acknowledged'; clientId: string; posted: WirePosted; author: Member }
  | { type: 'failed'; clientId: string }
  | { type: 'retried'; clientId: string }
  | { type: 'discarded'; clientId: string }
  | { type: 'typing'; member: Member; isTyping: boolean; now: number }
  | { type: 'elapsed'; now: number };

function read(message: WireMessage): RoomMessage {
  const { seq, messageId, userId, username, timestamp } = message;
  const entry = { seq, messageId, userId, username, at: timestamp };
  return wasDeleted(message.message)
    ? { ...entry, text: '', isDeleted: true }
    : { ...entry, text: wordsOf(message.message) };
}

function merge(known: RoomMessage[], more: RoomMessage[]): RoomMessage[] {
  const bySeq = new Map([...known, ...more].map((message) => [message.seq, message]));
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
}

function withoutClientIds(unsent: Unsent[], messages: WireMessage[]): Unsent[] {
  const arrived = new Set(messages.map(({ clientId }) => clientId));
  return unsent.filter(({ clientId }) => !arrived.has(clientId));
}

function marked(log: RoomLog, clientId: string, state: Unsent['state']): RoomLog {
  return { ...log, unsent: log.unsent.map((one) => (one.clientId === clientId ? { ...one, state } : one)) };
}

/** Who speaks is here, whatever the list said when it was made. */
function withMember(members: Member[], { userId, username }: Member): Member[] {
  return userId === NOBODY || members.some((member) => member.userId === userId)
    ? members
    : [...members, { userId, username }];
}

export function reduceRoom(log: RoomLog, action: RoomAction): RoomLog {
  switch (action.type) {
    case 'joined': {
      const { missed, members, gap } = action.joined;
      // After a gap the old end and the new beginning do not meet: start from what is certain.
      const known = gap ? [] : log.messages;
      return {
        ...log,
        members,
        isJoined: true,
        problem: null,
        messages: merge(known, missed.map(read)),
        unsent: withoutClientIds(log.unsent, missed),
      };
    }
    case 'left':
      return { ...log, isJoined: false, typing: [] };
    case 'refused':
      return { ...log, problem: action.message };
    case 'loaded':
      return {
        ...log,
        messages: merge(log.messages, action.messages.map(read)),
        unsent: withoutClientIds(log.unsent, action.messages),
      };
    case 'received':
      return {
        ...log,
        messages: merge(log.messages, [read(action.message)]),
        members: withMember(log.members, action.message),
        unsent: withoutClientIds(log.unsent, [action.message]),
        typing: log.typing.filter(({ userId }) => userId !== action.message.userId),
      };
    case 'queued': {
      const { clientId, text, at } = action;
      return { ...log, unsent: [...log.unsent, { clientId, text, at, state: 'sending' }], problem: null };
    }
    case 'acknowledged': {
      const sent = log.unsent.find(({ clientId }) => clientId === action.clientId);
      if (sent === undefined) return log;
      const { seq, messageId, timestamp } = action.posted;
      const message = { ...action.author, seq, messageId, text: sent.text, at: timestamp };
      return {
        ...log,
        messages: merge(log.messages, [message]),
        unsent: log.unsent.filter(({ clientId }) => clientId !== action.clientId),
      };
    }
    case 'failed':
      return marked(log, action.clientId, 'failed');
    case 'retried':
      return marked(log, action.clientId, 'sending');
    case 'discarded':
      return { ...log, unsent: log.unsent.filter(({ clientId }) => clientId !== action.clientId) };
    case 'typing': {
      const others = log.typing.filter(({ userId }) => userId !== action.member.userId);
      if (!action.isTyping) return { ...log, typing: others };
      return {
        ...log,
        members: withMember(log.members, action.member),
        typing: [...others, { ...action.member, until: action.now + TYPING_LASTS_MS }],
      };
    }
    case 'elapsed':
      return log.typing.every(({ until }) => until > action.now)
        ? log
        : { ...log, typing: log.typing.filter(({ until }) => until > action.now) };
  }
}

/** The number up to which nothing is missing; where a rejoin asks from. `undefined` for an empty log. */
export function lastCertainSeq({ messages }: RoomLog): number | undefined {
  let certain: number | undefined;
  for (const { seq } of messages) {
    if (certain !== undefined && seq !== certain + 1) break;
    certain = seq;
  }
  return certain;
}

/** Whether a number between the first and the last is missing: a broadcast got lost, so ask again. */
export function hasHole(log: RoomLog): boolean {
  return lastCertainSeq(log) !== log.messages.at(-1)?.seq;
}

/** "Ada is typing", "Ada and Ben are typing", "Several people are typing"; empty when nobody is. */
export function typingLine(typing: Member[]): string {
  const [first, second] = typing;
  if (first === undefined) return '';
  if (second === undefined) return `${first.username} is typing…`;
  return typing.length === 2
    ? `${first.username} and ${second.username} are typing…`
    : 'Several people are typing…';
}
