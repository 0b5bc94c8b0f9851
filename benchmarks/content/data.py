"""100,000 published posts of 1,000 authors, with tags and counts, the same in our database and in the peer's."""

from dataclasses import dataclass

import asyncpg

AUTHORS = 1_000
PARAGRAPHS = 8
_SENTENCE = "The light that reaches a small telescope tonight left its star before anybody could write about it. "

_OURS = (
    """
    INSERT INTO authors (id, username, display_name, avatar_url)
    SELECT gen_random_uuid(), 'author' || n, 'Author ' || n, '/api/users/' || n || '/avatar/' || md5(n::text)
        || '-512.webp'
    FROM generate_series(1, $1::int) n
    """,
    "INSERT INTO tags (name) SELECT 'tag-' || n FROM generate_series(0, 199) n",
    """
    INSERT INTO posts (id, author_id, slug, title, excerpt, has_own_excerpt, content, plain_text, html, reading_time,
        status, revision, created_at, updated_at, published_at, cover_url, cover_alt)
    SELECT gen_random_uuid(), (SELECT array_agg(id ORDER BY username) FROM authors)[1 + n % $2::int],
        'a-post-about-light-' || lpad(to_hex(n), 6, '0'), 'A post about light, number ' || n, left($3, 180), true,
        jsonb_build_object('type', 'doc', 'content', (SELECT jsonb_agg(jsonb_build_object('type', 'paragraph',
            'content', jsonb_build_array(jsonb_build_object('type', 'text', 'text', $3 || p || ' ' || n))))
            FROM generate_series(1, $4::int) p)),
        repeat($3 || n, $4::int), repeat('<p>' || $3 || n || '</p>', $4::int), 2, 'PUBLISHED', 1,
        now() - n * interval '1 minute', now(), now() - n * interval '1 minute',
        CASE WHEN n % 3 = 0 THEN 'https://example.org/' || n || '.jpg' END, CASE WHEN n % 3 = 0 THEN 'Stars' END
    FROM generate_series(1, $1::int) n
    """,
    "INSERT INTO post_slugs (slug, post_id) SELECT slug, id FROM posts",
    """
    INSERT INTO post_tags (post_id, tag, position)
    SELECT posts.id, 'tag-' || (('x' || substr(slug, 20, 6))::bit(24)::int + 67 * p) % 200, p
    FROM posts, generate_series(0, 2) p
    """,
    """
    UPDATE post_counts SET comments = 3, reactions = jsonb_build_object('like', 4, 'love', 2)
    """,
)


@dataclass(frozen=True)
class Sample:
    """What the load asks for."""

    slugs: list[str]
    ids: list[str]
    deep_cursor_at: str
    deep_cursor_id: str


async def fill(url: str, posts: int) -> Sample:
    """Fill our migrated, empty database and return what is in it."""
    connection = await asyncpg.connect(url)
    try:
        values: tuple[list[object], ...] = ([AUTHORS], [], [posts, AUTHORS, _SENTENCE * 3, PARAGRAPHS], [], [], [])
        for statement, arguments in zip(_OURS, values, strict=True):
            await connection.execute(statement, *arguments, timeout=600)
        await connection.execute("VACUUM ANALYZE", timeout=600)
        rows = await connection.fetch("SELECT id::text, slug FROM posts ORDER BY md5(slug) LIMIT 5000")
        deep = await connection.fetchrow(
            "SELECT id::text, published_at FROM posts ORDER BY published_at DESC, id DESC OFFSET $1 LIMIT 1",
            posts * 9 // 10,
        )
    finally:
        await connection.close()
    return Sample(
        [row["slug"] for row in rows],
        [row["id"] for row in rows],
        deep["published_at"].isoformat().replace("+00:00", "Z"),
        deep["id"],
    )
