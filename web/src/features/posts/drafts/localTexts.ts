import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { DraftText } from './text';

/** A text as this browser keeps it: `base` is the revision of the server's text that it was written on. */
export interface LocalText {
  userId: string;
  /** The post, once the server has it. */
  postId: string | null;
  base: number | null;
  text: DraftText;
  /** So that making the post again after a lost answer makes no second one. */
  createKey: string;
  at: number;
}

interface Schema extends DBSchema {
  texts: { key: string; value: LocalText };
}

let opened: Promise<IDBPDatabase<Schema>> | null = null;

function database(): Promise<IDBPDatabase<Schema>> {
  opened ??= openDB<Schema>('sparkle-texts', 1, {
    upgrade: (db) => void db.createObjectStore('texts'),
    terminated: () => {
      opened = null;
    },
  });
  return opened;
}

/** Where storage is forbidden or full, the server's copy is the only one: nothing here may stop the writing. */
async function attempt<T>(access: (db: IDBPDatabase<Schema>) => Promise<T>): Promise<T | undefined> {
  try {
    return await access(await database());
  } catch {
    return undefined;
  }
}

export const postKey = (userId: string, postId: string) => `${userId}:post:${postId}`;
const newPrefix = (userId: string) => `${userId}:new:`;

/** Returns whether it was kept. */
export async function keep(key: string, value: LocalText): Promise<boolean> {
  return (await attempt((db) => db.put('texts', value, key))) !== undefined;
}

export async function find(key: string): Promise<LocalText | undefined> {
  return attempt((db) => db.get('texts', key));
}

export async function forget(key: string): Promise<void> {
  await attempt((db) => db.delete('texts', key));
}

/** Holds a lock for as long as the page lives; false when another tab has it. Without locks everybody gets it. */
function hold(name: string): Promise<boolean> {
  if (!('locks' in navigator)) return Promise.resolve(true);
  return new Promise((resolve) => {
    void navigator.locks.request(name, { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      return lock === null ? undefined : new Promise(() => undefined);
    });
  });
}

/** The key of a new post: that of one that a closed tab has left behind, or a fresh one. */
export async function newKey(userId: string): Promise<string> {
  const prefix = newPrefix(userId);
  const keys =
    (await attempt((db) => db.getAllKeys('texts', IDBKeyRange.bound(prefix, `${prefix}\uffff`)))) ?? [];
  for (const key of keys) if (await hold(key)) return key;
  const fresh = `${prefix}${crypto.randomUUID()}`;
  await hold(fresh);
  return fresh;
}
