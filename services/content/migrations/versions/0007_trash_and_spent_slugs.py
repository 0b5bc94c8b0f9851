"""The trash of each author, what is due to be purged from it, and the slugs of what was."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_STATEMENTS = (
    "CREATE INDEX ix_posts_trash ON posts (author_id, deleted_at, id) WHERE deleted_at IS NOT NULL",
    "CREATE INDEX ix_posts_deleted_at ON posts (deleted_at) WHERE deleted_at IS NOT NULL",
    "CREATE TABLE spent_slugs (digest bytea CONSTRAINT pk_spent_slugs PRIMARY KEY)",
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)
