"""Posts, their slugs and tags, and the authors."""

from alembic import op

from shared.ddl import create_messaging_tables_v1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE authors (
        id uuid CONSTRAINT pk_authors PRIMARY KEY,
        username text NOT NULL,
        display_name text NOT NULL,
        avatar_url text,
        profile_at timestamptz
    )
    """,
    """
    CREATE TABLE tags (
        name text CONSTRAINT pk_tags PRIMARY KEY,
        created_at timestamptz NOT NULL DEFAULT now()
    )
    """,
    """
    CREATE TABLE posts (
        id uuid CONSTRAINT pk_posts PRIMARY KEY,
        author_id uuid NOT NULL CONSTRAINT fk_posts_author_id_authors REFERENCES authors (id),
        slug text NOT NULL CONSTRAINT uq_posts_slug UNIQUE,
        title text NOT NULL,
        excerpt text NOT NULL,
        has_own_excerpt boolean NOT NULL,
        content jsonb NOT NULL,
        plain_text text NOT NULL,
        reading_time smallint NOT NULL,
        status text NOT NULL CONSTRAINT ck_posts_status CHECK (status IN ('DRAFT', 'PUBLISHED')),
        revision integer NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        published_at timestamptz,
        deleted_at timestamptz,
        CONSTRAINT ck_posts_published_at CHECK ((status = 'PUBLISHED') = (published_at IS NOT NULL))
    )
    """,
    """
    CREATE INDEX ix_posts_published ON posts (published_at, id)
        WHERE status = 'PUBLISHED' AND deleted_at IS NULL
    """,
    """
    CREATE INDEX ix_posts_published_by_author ON posts (author_id, published_at, id)
        WHERE status = 'PUBLISHED' AND deleted_at IS NULL
    """,
    """
    CREATE INDEX ix_posts_drafts_by_author ON posts (author_id, created_at, id)
        WHERE status = 'DRAFT' AND deleted_at IS NULL
    """,
    """
    CREATE TABLE post_slugs (
        slug text CONSTRAINT pk_post_slugs PRIMARY KEY,
        post_id uuid NOT NULL CONSTRAINT fk_post_slugs_post_id_posts REFERENCES posts (id)
            ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
    )
    """,
    "CREATE INDEX ix_post_slugs_post_id ON post_slugs (post_id)",
    """
    CREATE TABLE post_tags (
        post_id uuid NOT NULL CONSTRAINT fk_post_tags_post_id_posts REFERENCES posts (id) ON DELETE CASCADE,
        tag text NOT NULL CONSTRAINT fk_post_tags_tag_tags REFERENCES tags (name),
        position smallint NOT NULL,
        CONSTRAINT pk_post_tags PRIMARY KEY (post_id, tag)
    )
    """,
    "CREATE INDEX ix_post_tags_tag ON post_tags (tag, post_id)",
)


def upgrade() -> None:
    create_messaging_tables_v1()
    for statement in STATEMENTS:
        op.execute(statement)
