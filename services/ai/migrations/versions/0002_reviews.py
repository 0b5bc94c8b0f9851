"""Texts of other services that wait for a verdict."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE reviews (
            id uuid CONSTRAINT pk_reviews PRIMARY KEY,
            author_id uuid NOT NULL,
            content_type text NOT NULL,
            text text NOT NULL,
            attempts smallint NOT NULL,
            due_at timestamptz NOT NULL
        )
        """
    )
    op.execute("CREATE INDEX ix_reviews_due_at ON reviews (due_at)")
    op.execute("CREATE INDEX ix_reviews_author_id ON reviews (author_id)")
