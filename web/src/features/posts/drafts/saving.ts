import { api, done, unwrap } from '@/api/client';
import type { Draft } from '@/api/types';
import { titled, type DraftText } from './text';

export function loadDraft(postId: string, signal?: AbortSignal): Promise<Draft> {
  const path = { post_id: postId };
  return unwrap(
    api.GET('/api/posts/{post_id}/draft', { params: { path }, ...(signal === undefined ? {} : { signal }) }),
  );
}

export function loadPost(postId: string) {
  return unwrap(api.GET('/api/posts/{id_or_slug}', { params: { path: { id_or_slug: postId } } }));
}

export function discardDraft(postId: string) {
  return done(api.DELETE('/api/posts/{post_id}/draft', { params: { path: { post_id: postId } } }));
}

export interface Saving {
  postId: string;
  text: DraftText;
  /** The revision that the writer has seen. */
  seen: number;
  /** The text that is replaced is somebody's work: keep it among the revisions. */
  keepsReplaced?: boolean;
}

export function saveDraft({ postId, text, seen, keepsReplaced = false }: Saving): Promise<Draft> {
  return unwrap(
    api.PUT('/api/posts/{post_id}/draft', {
      params: { path: { post_id: postId }, header: { 'If-Match': `"${seen}"` } },
      body: { ...titled(text), keepsReplaced },
    }),
  );
}

export function createDraft(text: DraftText, key: string) {
  return unwrap(
    api.POST('/api/posts', {
      params: { header: { 'Idempotency-Key': key } },
      body: { ...titled(text), status: 'DRAFT' },
    }),
  );
}
