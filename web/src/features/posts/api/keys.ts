import type { PostFilter } from './listPosts';

export const postKeys = {
  all: ['posts'] as const,
  list: (filter: PostFilter) => [...postKeys.all, 'list', filter] as const,
  planned: () => [...postKeys.all, 'list', 'planned'] as const,
  trash: () => [...postKeys.all, 'list', 'trash'] as const,
  one: (idOrSlug: string) => [...postKeys.all, 'one', idOrSlug] as const,
  place: (postId: string) => [...postKeys.all, 'place', postId] as const,
};

export const seriesKeys = {
  all: ['series'] as const,
  of: (authorId: string) => [...seriesKeys.all, 'of', authorId] as const,
  one: (seriesId: string) => [...seriesKeys.all, 'one', seriesId] as const,
};
