"""What a sign-in leaves behind: devices, second steps, mailed links, security events; accounts without a password."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_STATEMENTS = (
    # The release before goes on writing password_hash, and needs no value for what is new.
    """
    ALTER TABLE users
        ALTER COLUMN password_hash DROP NOT NULL,
        ADD COLUMN suspended_at timestamptz,
        ADD COLUMN suspended_until timestamptz,
        ADD COLUMN suspension_reason varchar,
        ADD COLUMN deletion_due_at timestamptz
    """,
    """
    ALTER TABLE sessions
        ADD COLUMN authenticated_at timestamptz NOT NULL DEFAULT now(),
        ADD COLUMN methods varchar[] NOT NULL DEFAULT '{pwd}',
        ADD COLUMN device varchar NOT NULL DEFAULT '',
        ADD COLUMN user_agent varchar NOT NULL DEFAULT '',
        ADD COLUMN network varchar NOT NULL DEFAULT ''
    """,
    "UPDATE sessions SET authenticated_at = created_at",
    """
    CREATE TABLE signin_challenges (
        token_hash bytea CONSTRAINT pk_signin_challenges PRIMARY KEY,
        user_id uuid NOT NULL
            CONSTRAINT fk_signin_challenges_user_id_users REFERENCES users (id) ON DELETE CASCADE,
        methods varchar[] NOT NULL,
        attempts smallint NOT NULL,
        expires_at timestamptz NOT NULL
    )
    """,
    "CREATE INDEX ix_signin_challenges_user_id ON signin_challenges (user_id)",
    "CREATE INDEX ix_signin_challenges_expires_at ON signin_challenges (expires_at)",
    # One table for every kind of mailed link. The release before goes on through the view, whose rows get the default.
    "ALTER TABLE email_verifications RENAME TO mailed_links",
    """
    ALTER TABLE mailed_links
        ADD COLUMN purpose varchar NOT NULL DEFAULT 'verify_email',
        ADD COLUMN data jsonb NOT NULL DEFAULT '{}'
    """,
    "ALTER TABLE mailed_links RENAME CONSTRAINT pk_email_verifications TO pk_mailed_links",
    "ALTER TABLE mailed_links RENAME CONSTRAINT fk_email_verifications_user_id_users TO fk_mailed_links_user_id_users",
    "DROP INDEX ix_email_verifications_user_id",
    "CREATE INDEX ix_mailed_links_user_id ON mailed_links (user_id, purpose)",
    "CREATE INDEX ix_mailed_links_expires_at ON mailed_links (expires_at)",
    """
    CREATE VIEW email_verifications AS
        SELECT token_hash, user_id, expires_at FROM mailed_links WHERE purpose = 'verify_email'
    """,
    """
    CREATE TABLE security_events (
        id uuid CONSTRAINT pk_security_events PRIMARY KEY,
        user_id uuid NOT NULL,
        kind varchar NOT NULL,
        occurred_at timestamptz NOT NULL,
        actor_id uuid,
        session_id uuid,
        device varchar NOT NULL,
        network varchar NOT NULL,
        details jsonb NOT NULL
    )
    """,
    "CREATE INDEX ix_security_events_user_id ON security_events (user_id, id)",
    "CREATE INDEX ix_security_events_occurred_at ON security_events (occurred_at)",
    # Retention and the erasure of an account set sparkle.may_forget for their transaction; nothing ever updates.
    """
    CREATE FUNCTION security_events_are_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' AND current_setting('sparkle.may_forget', true) = 'on' THEN
            RETURN OLD;
        END IF;
        RAISE EXCEPTION 'security_events is append-only' USING ERRCODE = 'restrict_violation';
    END $$
    """,
    """
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON security_events
        FOR EACH ROW EXECUTE FUNCTION security_events_are_append_only()
    """,
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)
