import type { PostFilter } from './listPosts';

export const postKeys = {
  all: ['posts'] as const,
  list: (filter: PostFilter) => [...postKeys.all, 'list', filter] as const,
  one: (idOrSlug: string) => [...postKeys.all, 'one', idOrSlug] as const,
};
