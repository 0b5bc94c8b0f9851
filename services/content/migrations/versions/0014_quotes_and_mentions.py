"""Quotes with consent, and whom posts mention."""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_STATEMENTS = (
    "ALTER TABLE posts ADD COLUMN mentions text[] NOT NULL DEFAULT '{}'",
    """
    CREATE TABLE quotes (
        post_id uuid NOT NULL CONSTRAINT fk_quotes_post_id_posts REFERENCES posts (id) ON DELETE CASCADE,
        quoted_id uuid NOT NULL CONSTRAINT fk_quotes_quoted_id_posts REFERENCES posts (id) ON DELETE CASCADE,
        quoted_author_id uuid NOT NULL CONSTRAINT fk_quotes_quoted_author_id_authors REFERENCES authors (id),
        state text NOT NULL CONSTRAINT ck_quotes_state CHECK (state IN ('PENDING', 'ACCEPTED', 'REFUSED')),
        created_at timestamptz NOT NULL,
        told_at timestamptz,
        decided_at timestamptz,
        CONSTRAINT pk_quotes PRIMARY KEY (post_id, quoted_id)
    )
    """,
    "CREATE INDEX ix_quotes_quoted_id ON quotes (quoted_id)",
    "CREATE INDEX ix_quotes_inbox ON quotes (quoted_author_id, state, told_at, post_id, quoted_id)",
    """
    CREATE FUNCTION count_quotes() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        before integer := 0;
        after integer := 0;
    BEGIN
        IF TG_OP <> 'INSERT' THEN
            before := (OLD.state = 'ACCEPTED' AND OLD.told_at IS NOT NULL)::integer;
        END IF;
        IF TG_OP <> 'DELETE' THEN
            after := (NEW.state = 'ACCEPTED' AND NEW.told_at IS NOT NULL)::integer;
        END IF;
        IF before <> after THEN
            UPDATE post_counts SET quotes = quotes + after - before
            WHERE post_id = CASE WHEN TG_OP = 'DELETE' THEN OLD.quoted_id ELSE NEW.quoted_id END;
        END IF;
        RETURN NULL;
    END
    $$
    """,
    """
    CREATE TRIGGER count_quotes AFTER INSERT OR UPDATE OR DELETE ON quotes
        FOR EACH ROW EXECUTE FUNCTION count_quotes()
    """,
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)
