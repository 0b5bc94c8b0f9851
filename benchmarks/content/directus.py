"""The peer: Directus on the same PostgreSQL server, with the same posts, authors and tags, open to the public."""

import asyncio
import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg

from benchmarks.gateway.contenders import GATEWAY_CORE, Contender, free_port, started

HERE = Path(__file__).parent / "peer"
FIELDS = (
    "id,slug,title,excerpt,status,reading_time,cover_url,cover_alt,series_id,moderation,comments,reactions,revision,"
    "created_at,updated_at,published_at,scheduled_at,author.id,author.username,author.display_name,author.avatar_url,"
    "tags.tag"
)
LIST = f"/items/posts?fields={FIELDS}&filter[is_public][_eq]=true&sort=-published_at,-id&limit=20"
DETAIL = f"/items/posts/%s?fields={FIELDS},content,html,canonical_url,comments_locked,quote_policy"
_PUBLIC_POLICY = "abf8a154-5b1c-4a46-ac9c-7300570f4f17"
_TABLES = """
    CREATE TABLE authors (id uuid PRIMARY KEY, username text, display_name text, avatar_url text);
    CREATE TABLE posts (id uuid PRIMARY KEY, author uuid REFERENCES authors (id), slug text UNIQUE, title text,
        excerpt text, status text, reading_time int, cover_url text, cover_alt text, series_id uuid, moderation text,
        comments int, reactions json, revision int, created_at timestamptz, updated_at timestamptz,
        published_at timestamptz, scheduled_at timestamptz, content json, html text, canonical_url text,
        comments_locked boolean, quote_policy text, is_public boolean);
    CREATE TABLE post_tags (id serial PRIMARY KEY, post uuid REFERENCES posts (id), tag text);
"""
_INDEXES = """
    CREATE INDEX ON posts (published_at, id) WHERE is_public;
    CREATE INDEX ON posts (published_at, id);
    CREATE INDEX ON post_tags (post);
    INSERT INTO directus_collections (collection) VALUES ('authors'), ('posts'), ('post_tags');
    INSERT INTO directus_fields (collection, field, special) VALUES ('posts', 'tags', 'o2m'),
        ('posts', 'author', 'm2o'), ('posts', 'content', 'cast-json'), ('posts', 'reactions', 'cast-json');
    INSERT INTO directus_relations (many_collection, many_field, one_collection, one_field)
        VALUES ('posts', 'author', 'authors', NULL), ('post_tags', 'post', 'posts', 'tags');
"""
_COPIES = (
    ("SELECT id, username, display_name, avatar_url FROM authors", "authors"),
    (
        "SELECT p.id, p.author_id, p.slug, p.title, p.excerpt, p.status, p.reading_time, p.cover_url, p.cover_alt,"
        " p.series_id, p.moderation, c.comments, c.reactions, p.revision, p.created_at, p.updated_at, p.published_at,"
        " p.scheduled_at, p.content, p.html, p.canonical_url, p.comments_locked, p.quote_policy, p.is_public"
        " FROM posts p JOIN post_counts c ON c.post_id = p.id",
        "posts",
    ),
    ("SELECT row_number() OVER (), post_id, tag FROM post_tags", "post_tags"),
)


@contextmanager
def directus(url: str, ours: str) -> Iterator[Contender | None]:
    """Run Directus with the posts of the database `ours` in the database `url`; None where Node is absent."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        yield None
        return
    if not (HERE / "node_modules").is_dir():
        subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=HERE, check=True, stdout=subprocess.DEVNULL)
    environment = _environment(url)
    command = [node, str(HERE / "directus.mjs")]
    subprocess.run(
        [*command, "bootstrap"], cwd=HERE, env={**os.environ, **environment}, check=True, stdout=subprocess.DEVNULL
    )
    asyncio.run(_copied(url, ours))
    port = free_port()
    with started("Directus", GATEWAY_CORE, [*command, "start"], port, **environment) as contender:
        yield contender


def _environment(url: str) -> dict[str, str]:
    parts = urlsplit(url)
    return {
        "DB_CLIENT": "pg",
        "DB_HOST": str(parts.hostname),
        "DB_PORT": str(parts.port),
        "DB_DATABASE": parts.path.strip("/"),
        "DB_USER": str(parts.username),
        "DB_PASSWORD": str(parts.password),
        "HOST": "127.0.0.1",
        "SECRET": secrets.token_hex(32),
        "ADMIN_EMAIL": "admin@example.com",
        "ADMIN_PASSWORD": secrets.token_hex(16),
        "CACHE_ENABLED": "false",
        "PRESSURE_LIMITER_ENABLED": "false",  # it refuses requests of a load test
        "TELEMETRY": "false",
        "LOG_LEVEL": "error",
        "NODE_ENV": "production",
        "EXTENSIONS_PATH": "./no-extensions",
        "WEBSOCKETS_ENABLED": "false",
    }


async def _copied(url: str, ours: str) -> None:
    source, target = await asyncpg.connect(ours), await asyncpg.connect(url)
    try:
        await target.execute(_TABLES)
        for query, table in _COPIES:
            rows = await source.fetch(query, timeout=600)
            await target.copy_records_to_table(table, records=[tuple(row) for row in rows], timeout=600)
        await target.execute(_INDEXES, timeout=600)
        for collection in ("authors", "posts", "post_tags"):
            await target.execute(
                "INSERT INTO directus_permissions (policy, collection, action, fields) VALUES ($1, $2, 'read', '*')",
                _PUBLIC_POLICY,
                collection,
            )
        await target.execute("VACUUM ANALYZE", timeout=600)
    finally:
        await source.close()
        await target.close()
