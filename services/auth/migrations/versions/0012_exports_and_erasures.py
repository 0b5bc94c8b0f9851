"""Archives of what is held of a person; accounts that are erased, and the names they had."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_STATEMENTS = (
    """
    CREATE TABLE exports (
        id uuid CONSTRAINT pk_exports PRIMARY KEY,
        user_id uuid NOT NULL CONSTRAINT fk_exports_user_id_users REFERENCES users (id) ON DELETE CASCADE,
        state varchar NOT NULL CONSTRAINT ck_exports_state CHECK (state IN ('running', 'ready', 'failed')),
        services jsonb NOT NULL,
        attempts smallint NOT NULL,
        due_at timestamptz NOT NULL,
        requested_at timestamptz NOT NULL,
        finished_at timestamptz,
        expires_at timestamptz,
        size bigint NOT NULL
    )
    """,
    "CREATE UNIQUE INDEX uq_exports_running ON exports (user_id) WHERE state = 'running'",
    "CREATE INDEX ix_exports_due_at ON exports (due_at) WHERE state = 'running'",
    "CREATE INDEX ix_exports_user_id ON exports (user_id, id)",
    "CREATE INDEX ix_exports_expires_at ON exports (expires_at)",
    """
    CREATE TABLE export_chunks (
        export_id uuid CONSTRAINT fk_export_chunks_export_id_exports REFERENCES exports (id) ON DELETE CASCADE,
        number integer,
        data bytea NOT NULL,
        CONSTRAINT pk_export_chunks PRIMARY KEY (export_id, number)
    )
    """,
    # A piece of a zip does not get smaller, and trying it would cost both ways.
    "ALTER TABLE export_chunks ALTER COLUMN data SET STORAGE EXTERNAL",
    """
    CREATE TABLE erasures (
        id uuid CONSTRAINT pk_erasures PRIMARY KEY,
        user_id uuid NOT NULL CONSTRAINT uq_erasures_user_id UNIQUE,
        state varchar NOT NULL CONSTRAINT ck_erasures_state CHECK (state IN ('erasing', 'mailing', 'done')),
        receipts jsonb NOT NULL,
        receipt_hash bytea NOT NULL CONSTRAINT uq_erasures_receipt_hash UNIQUE,
        sealed_contact bytea,
        attempts smallint NOT NULL,
        due_at timestamptz NOT NULL,
        started_at timestamptz NOT NULL,
        finished_at timestamptz
    )
    """,
    "CREATE INDEX ix_erasures_due_at ON erasures (due_at) WHERE state <> 'done'",
    "CREATE INDEX ix_erasures_started_at ON erasures (started_at)",
    """
    CREATE TABLE retired_usernames (
        name_hash bytea CONSTRAINT pk_retired_usernames PRIMARY KEY,
        retired_at timestamptz NOT NULL
    )
    """,
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)
    # Few accounts wait for deletion; the worker asks for the first of them every second. People go on signing up while
    # the index is built.
    with op.get_context().autocommit_block():
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_users_deletion_due_at")
        op.execute(
            "CREATE INDEX CONCURRENTLY ix_users_deletion_due_at ON users (deletion_due_at)"
            " WHERE deletion_due_at IS NOT NULL"
        )
