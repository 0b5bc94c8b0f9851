import { useQuery, useQueryClient } from '@tanstack/react-query';
import { z } from 'zod/mini';
import { api, unwrap } from '@/api/client';
import { useRealtimeEvent } from '@/realtime/useRealtimeEvent';
import { postKeys } from './keys';

export function usePost(idOrSlug: string) {
  return useQuery({
    queryKey: postKeys.one(idOrSlug),
    queryFn: ({ signal }) =>
      unwrap(api.GET('/api/posts/{id_or_slug}', { params: { path: { id_or_slug: idOrSlug } }, signal })),
  });
}

const Changed = z.object({ postId: z.string() });

/** Reads an open post again when its author has changed it, or what may be done with it. Needs `useWatchPost`. */
export function useFreshPost(postId: string): void {
  const queryClient = useQueryClient();
  useRealtimeEvent('post:updated', (payload) => {
    const changed = Changed.safeParse(payload);
    if (changed.success && changed.data.postId === postId) {
      void queryClient.invalidateQueries({ queryKey: [...postKeys.all, 'one'] });
    }
  });
}
