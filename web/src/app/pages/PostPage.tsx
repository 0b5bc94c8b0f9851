import { useParams } from 'react-router';
import type { Post } from '@/api/types';
import { ModerationBanner } from '@/features/moderation/components/ModerationBanner';
import { PostArticle } from '@/features/posts/components/PostArticle';
import { PostLoader } from '@/features/posts/components/PostLoader';
import { usePageTitle } from '@/ui/usePageTitle';
import { PostActions } from './post/PostActions';
import { PostFollowUps } from './post/PostFollowUps';

function Titled({ post }: { post: Post }) {
  usePageTitle(post.title);
  return (
    <>
      <ModerationBanner post={post} />
      <PostArticle post={post} actions={<PostActions post={post} />}>
        <PostFollowUps post={post} />
      </PostArticle>
    </>
  );
}

export function Component() {
  const { slug = '' } = useParams();
  return <PostLoader slug={slug}>{(post) => <Titled post={post} />}</PostLoader>;
}
