"""What posts said before, and the working copies of published ones."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_STATEMENTS = (
    """
    CREATE TABLE revisions (
        post_id uuid NOT NULL CONSTRAINT fk_revisions_post_id_posts REFERENCES posts (id) ON DELETE CASCADE,
        number integer NOT NULL,
        title text NOT NULL,
        content jsonb NOT NULL,
        excerpt text,
        tags text[] NOT NULL,
        word_count integer NOT NULL,
        written_at timestamptz NOT NULL,
        kept_at timestamptz NOT NULL,
        CONSTRAINT pk_revisions PRIMARY KEY (post_id, number)
    )
    """,
    """
    CREATE TABLE working_copies (
        post_id uuid
            CONSTRAINT pk_working_copies PRIMARY KEY
            CONSTRAINT fk_working_copies_post_id_posts REFERENCES posts (id) ON DELETE CASCADE,
        revision integer NOT NULL,
        title text NOT NULL,
        content jsonb NOT NULL,
        excerpt text,
        tags text[] NOT NULL,
        updated_at timestamptz NOT NULL
    )
    """,
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)
