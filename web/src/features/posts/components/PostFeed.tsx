import type { ReactNode } from 'react';
import type { PostSummary } from '@/api/types';
import { usePosts, type PostFilter } from '../api/listPosts';
import { PostList } from './PostList';

interface PostFeedProps {
  filter: PostFilter;
  label: string;
  empty: ReactNode;
  actions?: (post: PostSummary) => ReactNode;
}

/** The posts that a filter describes. */
export function PostFeed({ filter, ...list }: PostFeedProps) {
  return <PostList feed={usePosts(filter)} {...list} />;
}
