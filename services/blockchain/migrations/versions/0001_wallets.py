"""Wallets and the nonces that prove them."""

from alembic import op

from shared.ddl import create_messaging_tables_v1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_STATEMENTS = (
    """
    CREATE TABLE wallets (
        id uuid CONSTRAINT pk_wallets PRIMARY KEY,
        user_id uuid NOT NULL,
        address text NOT NULL CONSTRAINT uq_wallets_address UNIQUE,
        chain_id bigint NOT NULL,
        linked_at timestamptz NOT NULL
    )
    """,
    "CREATE INDEX ix_wallets_user_id ON wallets (user_id, id)",
    """
    CREATE TABLE wallet_nonces (
        user_id uuid NOT NULL,
        address text NOT NULL,
        chain_id bigint NOT NULL,
        nonce text NOT NULL,
        expires_at timestamptz NOT NULL,
        CONSTRAINT pk_wallet_nonces PRIMARY KEY (user_id, address, chain_id)
    )
    """,
    "CREATE INDEX ix_wallet_nonces_expires_at ON wallet_nonces (expires_at)",
)


def upgrade() -> None:
    create_messaging_tables_v1()
    for statement in _STATEMENTS:
        op.execute(statement)
