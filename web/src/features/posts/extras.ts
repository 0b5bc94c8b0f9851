import type { Post, PostCreate } from '@/api/types';
import { typedAddress } from './document/links';
import type { ExtraValues } from './schemas';

/** The settings of a post as the form holds them; empty text is "none". */
export function extraValues(post: Post | null): ExtraValues {
  return {
    coverUrl: post?.cover?.url ?? '',
    coverAlt: post?.cover?.alt ?? '',
    canonicalUrl: post?.canonicalUrl ?? '',
    seriesId: post?.seriesId ?? '',
    quotePolicy: post?.quotePolicy ?? 'EVERYONE',
    commentsLocked: post?.commentsLocked ?? false,
  };
}

/** The same as the server takes them: null takes a cover, an address or a series away. */
export function extraBody(values: ExtraValues) {
  const url = typedAddress(values.coverUrl, 'image');
  return {
    cover: url === null ? null : { url, alt: values.coverAlt },
    canonicalUrl: typedAddress(values.canonicalUrl, 'link'),
    seriesId: values.seriesId === '' ? null : values.seriesId,
    quotePolicy: values.quotePolicy,
    commentsLocked: values.commentsLocked,
  } satisfies Partial<PostCreate>;
}
