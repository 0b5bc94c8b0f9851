import { useQuery } from '@tanstack/react-query';
import { api, unwrap } from '@/api/client';
import { postKeys } from './keys';

export function usePost(idOrSlug: string) {
  return useQuery({
    queryKey: postKeys.one(idOrSlug),
    queryFn: ({ signal }) =>
      unwrap(api.GET('/api/posts/{id_or_slug}', { params: { path: { id_or_slug: idOrSlug } }, signal })),
  });
}
