"""Personal access tokens, and what the administration looks for."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_STATEMENTS = (
    """
    CREATE TABLE personal_tokens (
        id uuid CONSTRAINT pk_personal_tokens PRIMARY KEY,
        user_id uuid NOT NULL
            CONSTRAINT fk_personal_tokens_user_id_users REFERENCES users (id) ON DELETE CASCADE,
        token_hash bytea NOT NULL CONSTRAINT uq_personal_tokens_token_hash UNIQUE,
        prefix varchar NOT NULL,
        name varchar NOT NULL,
        scopes varchar[] NOT NULL,
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        last_used_at timestamptz,
        revoked_at timestamptz,
        revoked_reason varchar
    )
    """,
    "CREATE INDEX ix_personal_tokens_user_id ON personal_tokens (user_id, id)",
    "CREATE INDEX ix_personal_tokens_revoked_at ON personal_tokens (revoked_at) WHERE revoked_at IS NOT NULL",
    "CREATE INDEX ix_personal_tokens_expires_at ON personal_tokens (expires_at)",
    "ALTER TABLE users ADD COLUMN access_void_before timestamptz",
    "CREATE INDEX ix_users_access_void_before ON users (access_void_before) WHERE access_void_before IS NOT NULL",
    "CREATE INDEX ix_users_username_prefix ON users (username_key varchar_pattern_ops)",
    "CREATE INDEX ix_users_staff ON users (role, id) WHERE role <> 'user'",
    "CREATE INDEX ix_users_suspended ON users (id) WHERE suspended_at IS NOT NULL",
    "CREATE INDEX ix_security_events_kind ON security_events (kind, id)",
    "CREATE INDEX ix_security_events_actor_id ON security_events (actor_id, id) WHERE actor_id IS NOT NULL",
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)
