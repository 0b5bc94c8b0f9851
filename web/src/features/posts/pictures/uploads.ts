import { create } from 'zustand';
import { randomId } from '@/api/ids';
import { messageOf } from '@/api/problems';
import type { Picture } from '@/api/types';
import { upload } from '@/api/upload';
import { remember } from './previews';

export const MAX_BYTES = 20 * 1024 * 1024;
const TYPES = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif']);
export const ACCEPTED = [...TYPES].join(',');

export interface Upload {
  id: string;
  name: string;
  /** 0 to 1; at 1 the server is drawing it. */
  sent: number;
  problem: string | null;
  cancel: () => void;
  retry: () => void;
}

/** What is on its way, in the order in which it was chosen. */
export const useUploads = create<{ uploads: Upload[] }>(() => ({ uploads: [] }));

function change(id: string, part: Partial<Upload>): void {
  useUploads.setState(({ uploads }) => ({
    uploads: uploads.map((one) => (one.id === id ? { ...one, ...part } : one)),
  }));
}

function drop(id: string): void {
  useUploads.setState(({ uploads }) => ({ uploads: uploads.filter((one) => one.id !== id) }));
}

/** Why a file cannot be sent, before a byte of it is. */
export function refusal(file: File): string | null {
  if (!TYPES.has(file.type)) return 'Only JPEG, PNG, WebP, GIF and AVIF pictures can be uploaded.';
  if (file.size > MAX_BYTES) return 'A picture has at most 20 MiB. Make it smaller and try again.';
  return null;
}

export function picturesOf(files: FileList | File[] | null | undefined): File[] {
  return [...(files ?? [])].filter((file) => file.type.startsWith('image/'));
}

/** Sends a picture and hands it over when it is there. The same key goes along each time, so it is there once. */
export function send(file: File, onDone: (picture: Picture) => void): void {
  const id = randomId();
  let controller = new AbortController();
  const start = () => {
    controller = new AbortController();
    change(id, { sent: 0, problem: null });
    upload('/api/media', file, (sent) => change(id, { sent }), { key: id, signal: controller.signal }).then(
      (answer) => {
        const picture = answer as Picture;
        remember(picture.id, picture.previewQuery);
        drop(id);
        onDone(picture);
      },
      (error: unknown) => {
        if (!controller.signal.aborted) change(id, { problem: messageOf(error) });
      },
    );
  };
  const cancel = () => {
    controller.abort();
    drop(id);
  };
  const problem = refusal(file);
  const entry: Upload = { id, name: file.name, sent: 0, problem, cancel, retry: start };
  useUploads.setState(({ uploads }) => ({ uploads: [...uploads, entry] }));
  if (problem === null) start();
}
