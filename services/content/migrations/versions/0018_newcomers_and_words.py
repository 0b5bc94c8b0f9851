"""When people who are new published, and what search needs where there are many posts."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_STATEMENTS = (
    """
    CREATE TABLE publishings (
        id uuid CONSTRAINT pk_publishings PRIMARY KEY,
        author_id uuid NOT NULL,
        at timestamptz NOT NULL
    )
    """,
    "CREATE INDEX ix_publishings_author_id ON publishings (author_id, at)",
    "CREATE INDEX ix_reports_created_at ON reports (created_at, reporter_id, subject_id)",
    "CREATE INDEX ix_posts_title_words ON posts USING gin (to_tsvector('simple'::regconfig, title)) WHERE is_public",
    # With few words in the statistics, every rarer one passes for one that some hundred posts hold.
    "ALTER TABLE posts ALTER COLUMN search SET STATISTICS 400",
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)
