import { useMutation } from '@tanstack/react-query';
import { toProblem, unreachable } from '@/api/problems';
import { freshToken } from '@/session/session';

/** Fetches all posts as one zip and hands it to the browser to save. It takes as long as it takes: no deadline. */
async function download(): Promise<void> {
  const token = await freshToken();
  let archive: Blob;
  try {
    const response = await fetch('/api/posts/export', {
      headers: token === null ? {} : { Authorization: `Bearer ${token}` },
    });
    if (!response.ok) throw toProblem(response.status, await response.json().catch(() => null));
    archive = await response.blob();
  } catch (cause) {
    throw cause instanceof TypeError ? unreachable(cause) : cause;
  }
  const link = document.createElement('a');
  link.href = URL.createObjectURL(archive);
  link.download = `sparkle-posts-${new Date().toISOString().slice(0, 10)}.zip`;
  link.click();
  // The browser has begun to read it by then; earlier it might not have.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

export function useExportPosts() {
  return useMutation({ mutationFn: download });
}
