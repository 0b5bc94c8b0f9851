"""The three tables that every service with a database has: outbox, inbox and idempotency keys."""

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Identity,
    Index,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from shared.database import new_metadata

metadata = new_metadata()

_now = func.now()

# Facts waiting for, or kept after, publication. `position` orders them; `published_at` is null until the relay has
# handed the event to Redis. Published rows stay for the retention, so that a lost stream can be filled again.
outbox = Table(
    "outbox",
    metadata,
    Column("position", BigInteger, Identity(always=True), primary_key=True),
    Column("id", Uuid(as_uuid=True), nullable=False, unique=True),
    Column("type", Text, nullable=False),
    Column("version", SmallInteger, nullable=False),
    Column("data", JSONB, nullable=False),
    Column("trace", JSONB, nullable=False),
    Column("occurred_at", DateTime(timezone=True), nullable=False, server_default=_now),
    Column("published_at", DateTime(timezone=True)),
    Index("ix_outbox_unpublished", "position", postgresql_where=text("published_at IS NULL")),
)

# Events already applied here: the row is written in the transaction of the effect, which makes the effect single.
inbox = Table(
    "inbox",
    metadata,
    Column("event_id", Uuid(as_uuid=True), primary_key=True),
    Column("processed_at", DateTime(timezone=True), nullable=False, server_default=_now),
    Index("ix_inbox_processed_at", "processed_at"),
)

# Stored answers of requests that carried an Idempotency-Key, per caller.
idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("caller", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("response", JSONB),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=_now),
    Index("ix_idempotency_keys_created_at", "created_at"),
)
