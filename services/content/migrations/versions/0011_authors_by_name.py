"""Authors are found by their names: addresses of feeds and pages say them, however they are capitalised."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE INDEX ix_authors_lower_username ON authors (lower(username))")
