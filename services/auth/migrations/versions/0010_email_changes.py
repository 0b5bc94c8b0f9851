"""Changes of addresses."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_STATEMENTS = (
    """
    CREATE TABLE email_changes (
        id uuid CONSTRAINT pk_email_changes PRIMARY KEY,
        user_id uuid NOT NULL CONSTRAINT fk_email_changes_user_id_users REFERENCES users (id) ON DELETE CASCADE,
        old_email varchar NOT NULL,
        old_email_key varchar NOT NULL,
        is_old_proven boolean NOT NULL,
        new_email varchar NOT NULL,
        new_email_key varchar NOT NULL,
        requested_at timestamptz NOT NULL,
        confirmed_at timestamptz,
        ended_at timestamptz
    )
    """,
    """
    CREATE UNIQUE INDEX uq_email_changes_pending ON email_changes (user_id)
        WHERE confirmed_at IS NULL AND ended_at IS NULL
    """,
    "CREATE INDEX ix_email_changes_user_id ON email_changes (user_id, requested_at)",
    "CREATE INDEX ix_email_changes_old_email_key ON email_changes (old_email_key)",
    "CREATE INDEX ix_email_changes_requested_at ON email_changes (requested_at)",
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)
