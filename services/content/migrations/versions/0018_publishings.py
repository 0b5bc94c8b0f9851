"""When people who are new published: what was taken back or deleted counts, too."""

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
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)
