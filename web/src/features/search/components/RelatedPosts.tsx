import { Link } from 'react-router';
import { useRelated } from '../api/search';

/** What is like a post. It stands at the end and is no reason to wait: without an answer there is nothing. */
export function RelatedPosts({ postId }: { postId: string }) {
  const posts = useRelated(postId).data ?? [];
  if (posts.length === 0) return null;
  return (
    <section aria-labelledby="related" className="mt-14">
      <h2 id="related" className="font-serif text-2xl font-semibold">
        Related posts
      </h2>
      <ul className="mt-4 grid gap-3 sm:grid-cols-2">
        {posts.map((post) => (
          <li
            key={post.id}
            className="relative rounded-2xl border border-line bg-surface p-4 hover:bg-sunken"
          >
            <Link
              to={`/posts/${post.slug}`}
              className="line-clamp-2 font-serif font-semibold after:absolute after:inset-0 hover:underline"
            >
              {post.title}
            </Link>
            <p className="mt-1 text-sm text-muted">
              {post.author.displayName} · {post.readingTime} min read
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
