"""Indexes of what a person wrote and caused."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_INDEXES = (
    "ix_room_messages_user_id ON room_messages (user_id)",
    "ix_notifications_actor_id ON notifications (actor_id)",
)


def upgrade() -> None:
    # Not in the transaction of the migration: writers go on while the index is built. One that a failed run left
    # behind is invalid, so it is built again.
    with op.get_context().autocommit_block():
        for index in _INDEXES:
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {index.split()[0]}")
            op.execute(f"CREATE INDEX CONCURRENTLY {index}")
