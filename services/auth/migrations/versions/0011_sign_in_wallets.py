"""Wallets that open an account, and the questions that prove them."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_STATEMENTS = (
    """
    CREATE TABLE wallet_credentials (
        id uuid CONSTRAINT pk_wallet_credentials PRIMARY KEY,
        user_id uuid NOT NULL
            CONSTRAINT fk_wallet_credentials_user_id_users REFERENCES users (id) ON DELETE CASCADE,
        address varchar NOT NULL CONSTRAINT uq_wallet_credentials_address UNIQUE,
        created_at timestamptz NOT NULL,
        last_used_at timestamptz NOT NULL
    )
    """,
    "CREATE INDEX ix_wallet_credentials_user_id ON wallet_credentials (user_id)",
    """
    CREATE TABLE siwe_nonces (
        nonce_hash bytea CONSTRAINT pk_siwe_nonces PRIMARY KEY,
        purpose varchar NOT NULL CONSTRAINT ck_siwe_nonces_purpose CHECK (purpose IN ('sign_in', 'link')),
        user_id uuid CONSTRAINT fk_siwe_nonces_user_id_users REFERENCES users (id) ON DELETE CASCADE,
        issued_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL
    )
    """,
    "CREATE INDEX ix_siwe_nonces_user_id ON siwe_nonces (user_id)",
    "CREATE INDEX ix_siwe_nonces_expires_at ON siwe_nonces (expires_at)",
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)
