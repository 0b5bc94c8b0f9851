const BEGUN = /(?:^|[^\w@/.-])@([A-Za-z0-9_-]{1,20})$/;

export interface Begun {
  /** What is typed of the name. */
  typed: string;
  /** Where its @ stands. */
  at: number;
}

/** The name that is being written where the caret stands. */
export function begunAt(text: string, caret: number): Begun | null {
  const typed = BEGUN.exec(text.slice(0, caret))?.[1];
  return typed === undefined ? null : { typed, at: caret - typed.length - 1 };
}

/** The text with the whole name in place of what was typed of it, and where the caret stands then. */
export function completed(text: string, begun: Begun, username: string): { text: string; caret: number } {
  const before = `${text.slice(0, begun.at)}@${username}`;
  const after = text.slice(begun.at + 1 + begun.typed.length);
  return { text: before + (/^\s/.test(after) ? after : ` ${after}`), caret: before.length + 1 };
}
