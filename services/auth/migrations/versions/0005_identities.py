"""Accounts elsewhere, sign-ins with them, and sign-up tickets."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_STATEMENTS = (
    """
    CREATE TABLE identities (
        id uuid CONSTRAINT pk_identities PRIMARY KEY,
        user_id uuid NOT NULL CONSTRAINT fk_identities_user_id_users REFERENCES users (id) ON DELETE CASCADE,
        provider varchar NOT NULL,
        issuer varchar NOT NULL,
        subject varchar NOT NULL,
        email varchar,
        created_at timestamptz NOT NULL,
        last_used_at timestamptz NOT NULL,
        CONSTRAINT uq_identities_issuer UNIQUE (issuer, subject),
        CONSTRAINT uq_identities_user_id UNIQUE (user_id, issuer)
    )
    """,
    """
    CREATE TABLE oauth_attempts (
        state_hash bytea CONSTRAINT pk_oauth_attempts PRIMARY KEY,
        browser_hash bytea NOT NULL,
        provider varchar NOT NULL,
        next_path varchar NOT NULL,
        user_id uuid CONSTRAINT fk_oauth_attempts_user_id_users REFERENCES users (id) ON DELETE CASCADE,
        session_id uuid CONSTRAINT fk_oauth_attempts_session_id_sessions REFERENCES sessions (id) ON DELETE CASCADE,
        expires_at timestamptz NOT NULL
    )
    """,
    "CREATE INDEX ix_oauth_attempts_user_id ON oauth_attempts (user_id)",
    "CREATE INDEX ix_oauth_attempts_session_id ON oauth_attempts (session_id)",
    "CREATE INDEX ix_oauth_attempts_expires_at ON oauth_attempts (expires_at)",
    """
    CREATE TABLE signup_tickets (
        token_hash bytea CONSTRAINT pk_signup_tickets PRIMARY KEY,
        kind varchar NOT NULL CONSTRAINT ck_signup_tickets_kind CHECK (kind IN ('identity', 'wallet')),
        provider varchar NOT NULL,
        issuer varchar NOT NULL,
        subject varchar NOT NULL,
        email varchar,
        email_verified boolean NOT NULL,
        name varchar,
        expires_at timestamptz NOT NULL
    )
    """,
    "CREATE INDEX ix_signup_tickets_expires_at ON signup_tickets (expires_at)",
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)
