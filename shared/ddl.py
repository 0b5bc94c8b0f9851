"""Frozen DDL for migrations. A released function never changes; a change of the tables is a new function.

Migrations may import this module because nothing in it depends on the models of today.
"""

from alembic import op

_MESSAGING_V1 = (
    """
    CREATE TABLE outbox (
        position bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_outbox PRIMARY KEY,
        id uuid NOT NULL CONSTRAINT uq_outbox_id UNIQUE,
        type text NOT NULL,
        version smallint NOT NULL,
        data jsonb NOT NULL,
        trace jsonb NOT NULL,
        occurred_at timestamptz NOT NULL DEFAULT now(),
        published_at timestamptz
    )
    """,
    "CREATE INDEX ix_outbox_unpublished ON outbox (position) WHERE published_at IS NULL",
    """
    CREATE TABLE inbox (
        event_id uuid CONSTRAINT pk_inbox PRIMARY KEY,
        processed_at timestamptz NOT NULL DEFAULT now()
    )
    """,
    "CREATE INDEX ix_inbox_processed_at ON inbox (processed_at)",
    """
    CREATE TABLE idempotency_keys (
        caller text NOT NULL,
        key text NOT NULL,
        fingerprint bytea NOT NULL,
        response jsonb,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT pk_idempotency_keys PRIMARY KEY (caller, key)
    )
    """,
    "CREATE INDEX ix_idempotency_keys_created_at ON idempotency_keys (created_at)",
)


def create_messaging_tables_v1() -> None:
    """Create outbox, inbox and idempotency_keys as of version 1."""
    for statement in _MESSAGING_V1:
        op.execute(statement)
