import type { Comment } from '@/api/types';

export interface Branch {
  comment: Comment;
  answers: Branch[];
}

/** The comments of a thread below the one that each answers; those whose parent is not here stand at the top. */
export function treeOf(root: Comment, replies: Comment[]): Branch {
  const top: Branch = { comment: root, answers: [] };
  const branches = new Map([[root.id, top]]);
  for (const comment of replies) {
    if (branches.has(comment.id)) continue;
    const branch = { comment, answers: [] };
    branches.set(comment.id, branch);
    ((comment.parentId === null ? undefined : branches.get(comment.parentId)) ?? top).answers.push(branch);
  }
  return top;
}

/** The id of the comment that an address points at. */
export function linkedId(hash: string): string | null {
  return /^#comment-([0-9a-f-]{36})$/.exec(hash)?.[1] ?? null;
}

/** How many comments a branch has. */
export function sizeOf(branch: Branch): number {
  return branch.answers.reduce((sum, answer) => sum + sizeOf(answer), 1);
}

/** The threads with the one that an address leads to: in its place where it is loaded, else before the others. */
export function withLinked<T extends { id: string }>(threads: T[], linked: T | undefined): T[] {
  if (linked === undefined) return threads;
  return threads.some(({ id }) => id === linked.id)
    ? threads.map((thread) => (thread.id === linked.id ? linked : thread))
    : [linked, ...threads];
}
