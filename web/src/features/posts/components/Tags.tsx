import { Link } from 'react-router';

export function Tags({ tags }: { tags: string[] }) {
  if (tags.length === 0) return null;
  return (
    <ul aria-label="Tags" className="relative z-10 flex flex-wrap gap-1.5">
      {tags.map((tag) => (
        <li key={tag}>
          <Link
            to={`/tags/${encodeURIComponent(tag)}`}
            className="rounded-full bg-spark-soft px-2.5 py-1 text-[0.8rem] font-medium text-spark-ink hover:underline"
          >
            {tag}
          </Link>
        </li>
      ))}
    </ul>
  );
}
