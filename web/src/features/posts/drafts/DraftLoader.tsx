import { useEffect, useRef, useState, type ReactNode } from 'react';
import { ApiProblem, messageOf } from '@/api/problems';
import type { Draft, Post } from '@/api/types';
import { Failure } from '@/ui/states';
import { learnPreviews } from '../pictures/previews';
import { find, forget, newKey, postKey, type LocalText } from './localTexts';
import { loadDraft, loadPost } from './saving';
import { EMPTY_TEXT, isSame, textOfDraft, type DraftText } from './text';

/** With what the form begins. */
export interface Start {
  localKey: string;
  createKey: string;
  /** The text on the screen, and the one that the server has. */
  text: DraftText;
  known: DraftText;
  draft: Draft | null;
  post: Post | null;
  /** Words that a closed page had left on this device. */
  isRestored: boolean;
  /** The server's text, where it is not the one that the words here were written on. */
  conflict: Draft | null;
}

interface Found {
  draft: Draft;
  post: Post;
}

function begin(localKey: string, found: Found | null, local: LocalText | undefined): Start {
  const draft = found?.draft ?? null;
  const known = draft === null ? EMPTY_TEXT : textOfDraft(draft);
  const isAhead = local !== undefined && !isSame(local.text, known);
  return {
    localKey,
    createKey: local?.createKey ?? crypto.randomUUID(),
    text: isAhead ? local.text : known,
    known,
    draft,
    post: found?.post ?? null,
    isRestored: isAhead,
    conflict: isAhead && draft !== null && local.base !== draft.revision ? draft : null,
  };
}

/** A text of this browser belongs to a draft of the server; one whose draft is gone begins a new one. */
async function startNew(userId: string): Promise<Start> {
  const localKey = await newKey(userId);
  const local = await find(localKey);
  if (local?.postId == null) return begin(localKey, null, local);
  try {
    const [draft, post] = await Promise.all([loadDraft(local.postId), loadPost(local.postId)]);
    return begin(localKey, { draft, post }, local);
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.status !== 404) throw error;
    return begin(localKey, null, { ...local, postId: null, base: null, createKey: crypto.randomUUID() });
  }
}

async function startExisting(userId: string, post: Post): Promise<Start> {
  const localKey = postKey(userId, post.id);
  const [draft, local] = await Promise.all([loadDraft(post.id), find(localKey)]);
  const start = begin(localKey, { draft, post }, local);
  if (local !== undefined && !start.isRestored) await forget(localKey);
  return start;
}

interface DraftLoaderProps {
  userId: string;
  post: Post | null;
  loading: ReactNode;
  children: (start: Start) => ReactNode;
}

/** Finds the newest text of a post: on the server, or what this browser has and the server has not. */
export function DraftLoader({ userId, post, loading, children }: DraftLoaderProps) {
  const [start, setStart] = useState<Start | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [attempt, setAttempt] = useState(0);
  const known = useRef(post);
  const postId = post?.id;
  useEffect(() => {
    let isCurrent = true;
    const found = known.current;
    void (found === null ? startNew(userId) : startExisting(userId, found)).then(
      async (found) => {
        await learnPreviews(found.text.content, found.post?.cover?.url);
        if (isCurrent) setStart(found);
      },
      (error: unknown) => isCurrent && setProblem(messageOf(error)),
    );
    return () => {
      isCurrent = false;
    };
  }, [userId, postId, attempt]);
  if (start !== null) return children(start);
  if (problem === null) return loading;
  return (
    <Failure
      message={problem}
      onRetry={() => {
        setProblem(null);
        setAttempt(attempt + 1);
      }}
    />
  );
}
