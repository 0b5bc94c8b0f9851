import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, unwrap } from '@/api/client';
import { toProblem, unreachable } from '@/api/problems';
import type { DataExport } from '@/api/types';
import { freshToken } from '@/session/session';
import { withStepUp } from '@/session/stepUp';

const KEY = ['export'] as const;
const LOOK_EVERY_MS = 1_000;

/** The latest archive, or null; looked at again and again while it is being made. */
export function useExport() {
  return useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => unwrap(api.GET('/api/users/me/export', { signal })),
    select: (answer) => answer.export,
    refetchInterval: (query) => (query.state.data?.export?.state === 'running' ? LOOK_EVERY_MS : false),
  });
}

export function useRequestExport() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => withStepUp(() => unwrap(api.POST('/api/users/me/export'))),
    onSuccess: (answer) => queryClient.setQueryData(KEY, answer),
  });
}

/** Fetches the archive and hands it to the browser to save. It takes as long as it takes: no deadline. */
async function download({ id, requestedAt }: DataExport): Promise<void> {
  const token = await freshToken();
  let archive: Blob;
  try {
    const response = await fetch(`/api/users/me/export/${id}/archive`, {
      headers: token === null ? {} : { Authorization: `Bearer ${token}` },
    });
    if (!response.ok) throw toProblem(response.status, await response.json().catch(() => null));
    archive = await response.blob();
  } catch (cause) {
    throw cause instanceof TypeError ? unreachable(cause) : cause;
  }
  const link = document.createElement('a');
  link.href = URL.createObjectURL(archive);
  link.download = `sparkle-${requestedAt.slice(0, 10)}.zip`;
  link.click();
  // The browser has begun to read it by then; earlier it might not have.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

export function useDownloadExport() {
  return useMutation({ mutationFn: (archive: DataExport) => withStepUp(() => download(archive)) });
}
