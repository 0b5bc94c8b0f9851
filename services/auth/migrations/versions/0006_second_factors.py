"""Second factors: authenticator apps, recovery codes, passkeys."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_STATEMENTS = (
    """
    CREATE TABLE totp_factors (
        user_id uuid CONSTRAINT pk_totp_factors PRIMARY KEY
            CONSTRAINT fk_totp_factors_user_id_users REFERENCES users (id) ON DELETE CASCADE,
        sealed_secret bytea NOT NULL,
        created_at timestamptz NOT NULL,
        enabled_at timestamptz,
        last_step bigint
    )
    """,
    """
    CREATE TABLE recovery_codes (
        user_id uuid CONSTRAINT fk_recovery_codes_user_id_users REFERENCES users (id) ON DELETE CASCADE,
        code_hash bytea,
        created_at timestamptz NOT NULL,
        CONSTRAINT pk_recovery_codes PRIMARY KEY (user_id, code_hash)
    )
    """,
    """
    CREATE TABLE passkeys (
        id uuid CONSTRAINT pk_passkeys PRIMARY KEY,
        user_id uuid NOT NULL CONSTRAINT fk_passkeys_user_id_users REFERENCES users (id) ON DELETE CASCADE,
        credential_id bytea NOT NULL CONSTRAINT uq_passkeys_credential_id UNIQUE,
        public_key bytea NOT NULL,
        sign_count bigint NOT NULL,
        transports varchar[] NOT NULL,
        name varchar NOT NULL,
        is_synced boolean NOT NULL,
        created_at timestamptz NOT NULL,
        last_used_at timestamptz
    )
    """,
    "CREATE INDEX ix_passkeys_user_id ON passkeys (user_id)",
    """
    CREATE TABLE spent_challenges (
        challenge_hash bytea CONSTRAINT pk_spent_challenges PRIMARY KEY,
        expires_at timestamptz NOT NULL
    )
    """,
    "CREATE INDEX ix_spent_challenges_expires_at ON spent_challenges (expires_at)",
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)
