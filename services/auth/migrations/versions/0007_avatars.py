"""Pictures of people."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE avatars (
            user_id uuid CONSTRAINT fk_avatars_user_id_users REFERENCES users (id) ON DELETE CASCADE,
            digest varchar,
            size smallint,
            data bytea NOT NULL,
            CONSTRAINT pk_avatars PRIMARY KEY (user_id, digest, size)
        )
        """
    )
    # WebP does not get smaller, and reading it back would cost the attempt.
    op.execute("ALTER TABLE avatars ALTER COLUMN data SET STORAGE EXTERNAL")
