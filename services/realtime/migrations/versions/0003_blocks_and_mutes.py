"""Who blocks and who mutes whom, projected from auth's events."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_STATEMENTS = (
    """
    CREATE TABLE blocks (
        blocker_id uuid NOT NULL,
        blocked_id uuid NOT NULL,
        is_blocking boolean NOT NULL,
        changed_at timestamptz NOT NULL,
        stored_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        CONSTRAINT pk_blocks PRIMARY KEY (blocker_id, blocked_id)
    )
    """,
    "CREATE INDEX ix_blocks_blocked_id ON blocks (blocked_id, blocker_id) WHERE is_blocking",
    "CREATE INDEX ix_blocks_stored_at ON blocks (stored_at)",
    """
    CREATE TABLE mutes (
        muter_id uuid NOT NULL,
        muted_id uuid NOT NULL,
        is_muting boolean NOT NULL,
        changed_at timestamptz NOT NULL,
        stored_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        CONSTRAINT pk_mutes PRIMARY KEY (muter_id, muted_id)
    )
    """,
    "CREATE INDEX ix_mutes_muted_id ON mutes (muted_id)",
    "CREATE INDEX ix_mutes_stored_at ON mutes (stored_at)",
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)
