"""The words of public posts, learned by the worker, for what is mistyped."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_STATEMENTS = (
    """
    CREATE TABLE search_words (
        word text CONSTRAINT pk_search_words PRIMARY KEY,
        length smallint NOT NULL,
        trigrams text[] NOT NULL,
        checked_at timestamptz NOT NULL
    )
    """,
    "CREATE INDEX ix_search_words_trigrams ON search_words USING gin (trigrams)",
    "CREATE INDEX ix_search_words_checked_at ON search_words (checked_at)",
    "CREATE TABLE unlearned_posts (post_id uuid CONSTRAINT pk_unlearned_posts PRIMARY KEY)",
    "INSERT INTO unlearned_posts SELECT id FROM posts WHERE is_public",
    """
    CREATE FUNCTION note_unlearned() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO unlearned_posts VALUES (NEW.id) ON CONFLICT DO NOTHING;
        RETURN NULL;
    END
    $$
    """,
    """
    CREATE TRIGGER note_unlearned_new AFTER INSERT ON posts
        FOR EACH ROW WHEN (NEW.is_public) EXECUTE FUNCTION note_unlearned()
    """,
    """
    CREATE TRIGGER note_unlearned_changed AFTER UPDATE ON posts
        FOR EACH ROW WHEN (
            NEW.is_public AND (
                NOT OLD.is_public OR OLD.title IS DISTINCT FROM NEW.title OR OLD.excerpt IS DISTINCT FROM NEW.excerpt
            )
        )
        EXECUTE FUNCTION note_unlearned()
    """,
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)
