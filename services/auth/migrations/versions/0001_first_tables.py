"""The first tables of auth."""

from alembic import op

from shared.ddl import create_messaging_tables_v1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_STATEMENTS = (
    """
    CREATE TABLE users (
        id uuid CONSTRAINT pk_users PRIMARY KEY,
        email varchar NOT NULL,
        email_key varchar NOT NULL CONSTRAINT uq_users_email_key UNIQUE,
        username varchar NOT NULL,
        username_key varchar NOT NULL CONSTRAINT uq_users_username_key UNIQUE,
        password_hash varchar NOT NULL,
        role varchar NOT NULL CONSTRAINT ck_users_role CHECK (role IN ('user', 'moderator', 'admin')),
        email_verified_at timestamptz,
        created_at timestamptz NOT NULL
    )
    """,
    """
    CREATE TABLE profiles (
        user_id uuid CONSTRAINT pk_profiles PRIMARY KEY
            CONSTRAINT fk_profiles_user_id_users REFERENCES users (id) ON DELETE CASCADE,
        display_name varchar NOT NULL,
        bio varchar,
        location varchar,
        website varchar,
        avatar_url varchar,
        updated_at timestamptz NOT NULL
    )
    """,
    """
    CREATE TABLE email_verifications (
        token_hash bytea CONSTRAINT pk_email_verifications PRIMARY KEY,
        user_id uuid NOT NULL
            CONSTRAINT fk_email_verifications_user_id_users REFERENCES users (id) ON DELETE CASCADE,
        expires_at timestamptz NOT NULL
    )
    """,
    "CREATE INDEX ix_email_verifications_user_id ON email_verifications (user_id)",
    """
    CREATE TABLE sessions (
        id uuid CONSTRAINT pk_sessions PRIMARY KEY,
        user_id uuid NOT NULL CONSTRAINT fk_sessions_user_id_users REFERENCES users (id) ON DELETE CASCADE,
        created_at timestamptz NOT NULL,
        last_used_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        revoked_at timestamptz,
        revoked_reason varchar
    )
    """,
    "CREATE INDEX ix_sessions_user_id ON sessions (user_id)",
    "CREATE INDEX ix_sessions_expires_at ON sessions (expires_at)",
    """
    CREATE TABLE refresh_tokens (
        token_hash bytea CONSTRAINT pk_refresh_tokens PRIMARY KEY,
        session_id uuid NOT NULL
            CONSTRAINT fk_refresh_tokens_session_id_sessions REFERENCES sessions (id) ON DELETE CASCADE,
        created_at timestamptz NOT NULL,
        rotated_at timestamptz,
        sealed_successor bytea
    )
    """,
    "CREATE INDEX ix_refresh_tokens_session_id ON refresh_tokens (session_id)",
    "CREATE INDEX ix_refresh_tokens_sealed ON refresh_tokens (session_id) WHERE sealed_successor IS NOT NULL",
    "CREATE UNIQUE INDEX uq_refresh_tokens_living ON refresh_tokens (session_id) WHERE rotated_at IS NULL",
    """
    CREATE TABLE signing_keys (
        key_id varchar CONSTRAINT pk_signing_keys PRIMARY KEY,
        public_key bytea NOT NULL,
        sealed_private_key bytea NOT NULL,
        created_at timestamptz NOT NULL,
        activates_at timestamptz NOT NULL,
        retires_at timestamptz
    )
    """,
    """
    CREATE TABLE follows (
        follower_id uuid CONSTRAINT fk_follows_follower_id_users REFERENCES users (id) ON DELETE CASCADE,
        followee_id uuid CONSTRAINT fk_follows_followee_id_users REFERENCES users (id) ON DELETE CASCADE,
        created_at timestamptz NOT NULL,
        CONSTRAINT pk_follows PRIMARY KEY (follower_id, followee_id),
        CONSTRAINT ck_follows_not_self CHECK (follower_id <> followee_id)
    )
    """,
    "CREATE INDEX ix_follows_followers ON follows (followee_id, created_at, follower_id)",
    "CREATE INDEX ix_follows_following ON follows (follower_id, created_at, followee_id)",
    """
    CREATE TABLE mails (
        id uuid CONSTRAINT pk_mails PRIMARY KEY,
        kind varchar NOT NULL,
        recipient varchar NOT NULL,
        attempts smallint NOT NULL,
        due_at timestamptz NOT NULL,
        created_at timestamptz NOT NULL,
        CONSTRAINT uq_mails_kind UNIQUE (kind, recipient)
    )
    """,
    "CREATE INDEX ix_mails_due_at ON mails (due_at)",
)


def upgrade() -> None:
    create_messaging_tables_v1()
    for statement in _STATEMENTS:
        op.execute(statement)
