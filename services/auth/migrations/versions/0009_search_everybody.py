"""Everybody who was there before can be found; a migration of its own, because the one before locks the names."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SELECT index_user_for_search(id) FROM users")
