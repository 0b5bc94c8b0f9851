"""Blocks and mutes."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_TABLE = """
    CREATE TABLE {table} (
        user_id uuid CONSTRAINT fk_{table}_user_id_users REFERENCES users (id) ON DELETE CASCADE,
        other_id uuid CONSTRAINT fk_{table}_other_id_users REFERENCES users (id) ON DELETE CASCADE,
        began_at timestamptz NOT NULL,
        ended_at timestamptz,
        CONSTRAINT pk_{table} PRIMARY KEY (user_id, other_id),
        CONSTRAINT ck_{table}_not_self CHECK (user_id <> other_id)
    )
"""
_STATEMENTS = (
    _TABLE.format(table="blocks"),
    _TABLE.format(table="mutes"),
    "CREATE INDEX ix_blocks_list ON blocks (user_id, began_at, other_id) WHERE ended_at IS NULL",
    "CREATE INDEX ix_mutes_list ON mutes (user_id, began_at, other_id) WHERE ended_at IS NULL",
    "CREATE INDEX ix_blocks_other_id ON blocks (other_id, user_id) WHERE ended_at IS NULL",
    "CREATE INDEX ix_mutes_other_id ON mutes (other_id)",
    "CREATE INDEX ix_blocks_ended_at ON blocks (ended_at) WHERE ended_at IS NOT NULL",
    "CREATE INDEX ix_mutes_ended_at ON mutes (ended_at) WHERE ended_at IS NOT NULL",
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)
