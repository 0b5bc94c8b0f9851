import type { Post } from '@/api/types';
import { usePostReactions } from '../api/reactions';
import { ReactionBar } from './ReactionBar';

export function PostReactions({ post }: { post: Post }) {
  return <ReactionBar {...usePostReactions(post)} of="this post" />;
}
