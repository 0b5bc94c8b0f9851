"""Indexes of the posts that everyone may read, of series and of schedules; that on the former condition goes."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_INDEXES = (
    "ix_posts_public ON posts (published_at, id) WHERE is_public",
    "ix_posts_public_by_author ON posts (author_id, published_at, id) WHERE is_public",
    "ix_posts_public_by_series ON posts (series_id, published_at, id) WHERE is_public",
    "ix_posts_series_id ON posts (series_id)",
    "ix_posts_scheduled ON posts (scheduled_at) WHERE scheduled_at IS NOT NULL AND deleted_at IS NULL",
    "ix_posts_search ON posts USING gin (search)",
)


def upgrade() -> None:
    # See 0002 for why each is dropped first.
    with op.get_context().autocommit_block():
        for index in _INDEXES:
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {index.split()[0]}")
            op.execute(f"CREATE INDEX CONCURRENTLY {index}")
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_posts_published")
