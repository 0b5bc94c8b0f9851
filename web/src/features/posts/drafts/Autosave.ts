import { ApiProblem, messageOf } from '@/api/problems';
import type { Draft, Post } from '@/api/types';
import { isBlank } from '../document/nodes';
import { forget, keep } from './localTexts';
import { createDraft, loadDraft, saveDraft } from './saving';
import { isSame, type DraftText } from './text';

const LOCAL_MS = 300;
const SERVER_MS = 1_500;
const FIRST_RETRY_MS = 2_000;
const LONGEST_RETRY_MS = 30_000;
const POLL_MS = 30;
const STALE = 412;
const KEY_REUSED = 409;
const NOT_THE_WRITERS_FAULT = new Set([401, 408, 429]);

export type SaveState =
  | { kind: 'idle' }
  | { kind: 'waiting' }
  | { kind: 'saving' }
  | { kind: 'saved'; at: number }
  | { kind: 'offline'; isKept: boolean }
  | { kind: 'refused'; message: string };

export interface AutosaveOptions {
  userId: string;
  localKey: string;
  /** So that making the post again after a lost answer makes no second one. */
  createKey: string;
  /** The post, once the server has it, with the revision of its text. */
  postId: string | null;
  revision: number | null;
  /** The text that the server has. */
  known: DraftText;
  /** There is a conflict already: nothing is sent until it is resolved. */
  isHalted: boolean;
}

/**
 * Keeps what is typed: in this browser at once, on the server when the fingers rest. The server is told which text it
 * replaces, so another tab's is never lost; a server that is away is tried again until it is back.
 */
export class Autosave {
  state: SaveState = { kind: 'idle' };
  private onCreated: (post: Post) => void = () => undefined;
  private onConflict: (theirs: Draft) => void = () => undefined;
  private text: DraftText;
  private isBusy = false;
  private retries = 0;
  private localTimer: ReturnType<typeof setTimeout> | undefined;
  private serverTimer: ReturnType<typeof setTimeout> | undefined;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly now: AutosaveOptions) {
    this.text = now.known;
  }

  subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  snapshot = (): SaveState => this.state;

  /** What to call when the server has the post for the first time, and when it has another text. */
  listen(onCreated: (post: Post) => void, onConflict: (theirs: Draft) => void): void {
    this.onCreated = onCreated;
    this.onConflict = onConflict;
  }

  /** The writer has typed. */
  type(text: DraftText): void {
    this.text = text;
    if (this.isKnown()) return;
    clearTimeout(this.localTimer);
    this.localTimer = setTimeout(() => void this.keepHere(), LOCAL_MS);
    if (this.now.isHalted || this.isBusy) return;
    if (this.state.kind !== 'offline') this.tell({ kind: 'waiting' });
    this.later(SERVER_MS);
  }

  /** The page goes, or the network is back. */
  flush = (): void => {
    void this.keepHere();
    void this.send();
  };

  /** Before a save by hand: what is under way is waited for, and nothing else begins. */
  async pause(): Promise<{ id: string; revision: number } | null> {
    clearTimeout(this.serverTimer);
    while (this.isBusy) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    clearTimeout(this.serverTimer);
    const { postId, revision } = this.now;
    return postId === null || revision === null ? null : { id: postId, revision };
  }

  /** The server has this text, by another way than this one. */
  async settle(revision: number, text: DraftText, postId: string): Promise<void> {
    clearTimeout(this.serverTimer);
    Object.assign(this.now, { revision, known: text, postId, isHalted: false });
    this.retries = 0;
    if (this.isKnown()) {
      clearTimeout(this.localTimer);
      await forget(this.now.localKey);
    }
    this.tell({ kind: 'saved', at: Date.now() });
  }

  /** The end of a conflict: the server gets both texts, and the chosen one last, so that none is lost. */
  async resolve(theirs: Draft, chosen: DraftText): Promise<void> {
    const { postId } = this.now;
    if (postId === null) return;
    const mine = { postId, text: this.text, seen: theirs.revision, keepsReplaced: true };
    const first = await saveDraft(mine);
    const last = isSame(chosen, this.text)
      ? first
      : await saveDraft({ ...mine, text: chosen, seen: first.revision });
    this.text = chosen;
    await this.settle(last.revision, chosen, postId);
  }

  close(): void {
    this.flush();
    clearTimeout(this.serverTimer);
  }

  private isKnown(): boolean {
    return isSame(this.text, this.now.known);
  }

  private tell(state: SaveState): void {
    this.state = state;
    for (const listener of this.listeners) listener();
  }

  private later(milliseconds: number): void {
    clearTimeout(this.serverTimer);
    this.serverTimer = setTimeout(() => void this.send(), milliseconds);
  }

  private async keepHere(): Promise<boolean> {
    clearTimeout(this.localTimer);
    if (this.isKnown()) return true;
    const { userId, localKey, postId, revision: base, createKey } = this.now;
    return keep(localKey, { userId, postId, base, text: this.text, createKey, at: Date.now() });
  }

  private async send(): Promise<void> {
    clearTimeout(this.serverTimer);
    if (this.isBusy || this.now.isHalted || this.isKnown()) return;
    const { text } = this;
    if (this.now.postId === null && text.title.trim() === '' && isBlank(text.content)) return;
    this.isBusy = true;
    this.tell({ kind: 'saving' });
    try {
      await this.put(text);
      this.now.known = text;
      this.retries = 0;
      if (this.isKnown()) {
        clearTimeout(this.localTimer);
        await forget(this.now.localKey);
        this.tell({ kind: 'saved', at: Date.now() });
      }
    } catch (error) {
      if (await this.isRefused(error)) {
        this.isBusy = false;
        return;
      }
      this.retries += 1;
    }
    this.isBusy = false;
    if (this.isKnown()) return;
    this.later(
      this.retries === 0 ? SERVER_MS : Math.min(FIRST_RETRY_MS * 2 ** (this.retries - 1), LONGEST_RETRY_MS),
    );
  }

  private async put(text: DraftText): Promise<void> {
    const { postId, revision, createKey } = this.now;
    if (postId === null || revision === null) {
      const post = await createDraft(text, createKey);
      Object.assign(this.now, { postId: post.id, revision: post.revision });
      this.onCreated(post);
    } else {
      this.now.revision = (await saveDraft({ postId, text, seen: revision })).revision;
    }
  }

  /** Whether trying again makes no sense until the writer has done something. */
  private async isRefused(error: unknown): Promise<boolean> {
    const status = error instanceof ApiProblem ? error.status : 0;
    const { postId } = this.now;
    if (status === STALE && postId !== null) {
      const theirs = await loadDraft(postId).catch(() => null);
      if (theirs === null) return false;
      this.now.isHalted = true;
      await this.keepHere();
      this.onConflict(theirs);
      return true;
    }
    if (status === KEY_REUSED && postId === null) {
      // An earlier page of this text got no answer, and its text was another one.
      this.now.createKey = crypto.randomUUID();
      return false;
    }
    if (status >= 400 && status < 500 && !NOT_THE_WRITERS_FAULT.has(status)) {
      await this.keepHere();
      this.tell({ kind: 'refused', message: messageOf(error) });
      return true;
    }
    this.tell({ kind: 'offline', isKept: await this.keepHere() });
    return false;
  }
}
