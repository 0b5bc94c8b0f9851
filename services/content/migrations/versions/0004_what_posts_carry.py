"""What posts carry beside their text: a rendering, a cover, a series, a schedule, a moderation state and counts."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_STATEMENTS = (
    """
    CREATE TABLE series (
        id uuid CONSTRAINT pk_series PRIMARY KEY,
        author_id uuid NOT NULL CONSTRAINT fk_series_author_id_authors REFERENCES authors (id),
        title text NOT NULL,
        description text NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL
    )
    """,
    "CREATE INDEX ix_series_author_id ON series (author_id, id)",
    # One rewrite of the table for both generated columns. Of a text only the beginning is indexed: a tsvector has
    # at most 1 MiB, and a longer one would fail the writer.
    """
    ALTER TABLE posts
        ADD COLUMN html text,
        ADD COLUMN cover_url text,
        ADD COLUMN cover_alt text,
        ADD COLUMN canonical_url text,
        ADD COLUMN series_id uuid CONSTRAINT fk_posts_series_id_series REFERENCES series (id) ON DELETE SET NULL,
        ADD COLUMN scheduled_at timestamptz,
        ADD COLUMN comments_locked boolean NOT NULL DEFAULT false,
        ADD COLUMN quote_policy text NOT NULL DEFAULT 'EVERYONE'
            CONSTRAINT ck_posts_quote_policy CHECK (quote_policy IN ('EVERYONE', 'ASK', 'NOBODY')),
        ADD COLUMN moderation text NOT NULL DEFAULT 'CLEAR'
            CONSTRAINT ck_posts_moderation CHECK (moderation IN ('CLEAR', 'PENDING', 'REMOVED')),
        ADD COLUMN is_author_hidden boolean NOT NULL DEFAULT false,
        ADD COLUMN is_public boolean NOT NULL GENERATED ALWAYS AS (
            status = 'PUBLISHED' AND deleted_at IS NULL AND moderation = 'CLEAR' AND NOT is_author_hidden
        ) STORED,
        ADD COLUMN search tsvector GENERATED ALWAYS AS (
            setweight(to_tsvector('simple'::regconfig, title), 'A')
            || setweight(to_tsvector('simple'::regconfig, excerpt), 'B')
            || setweight(to_tsvector('simple'::regconfig, left(plain_text, 100000)), 'D')
        ) STORED,
        ADD CONSTRAINT ck_posts_scheduled_at CHECK (scheduled_at IS NULL OR status = 'DRAFT')
    """,
    """
    CREATE TABLE post_counts (
        post_id uuid CONSTRAINT pk_post_counts PRIMARY KEY
            CONSTRAINT fk_post_counts_post_id_posts REFERENCES posts (id) ON DELETE CASCADE,
        comments integer NOT NULL DEFAULT 0,
        quotes integer NOT NULL DEFAULT 0,
        reactions jsonb NOT NULL DEFAULT '{}'
    ) WITH (fillfactor = 70)
    """,
    "INSERT INTO post_counts (post_id) SELECT id FROM posts",
    # Every post has its counts, whoever inserts it.
    """
    CREATE FUNCTION count_from_zero() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO post_counts (post_id) VALUES (NEW.id) ON CONFLICT DO NOTHING;
        RETURN NULL;
    END
    $$
    """,
    """
    CREATE TRIGGER count_from_zero AFTER INSERT ON posts FOR EACH ROW EXECUTE FUNCTION count_from_zero()
    """,
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)
