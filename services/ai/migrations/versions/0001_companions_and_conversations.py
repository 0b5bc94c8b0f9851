"""Companions, conversations, messages."""

from alembic import op

from shared.ddl import create_messaging_tables_v1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_STATEMENTS = (
    """
    CREATE TABLE companions (
        id uuid CONSTRAINT pk_companions PRIMARY KEY,
        owner_id uuid NOT NULL,
        name text NOT NULL,
        traits jsonb NOT NULL,
        interests text[] NOT NULL,
        description text NOT NULL,
        communication_style text NOT NULL,
        voice_id text,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL
    )
    """,
    "CREATE INDEX ix_companions_owner_id ON companions (owner_id, id)",
    """
    CREATE TABLE conversations (
        id uuid CONSTRAINT pk_conversations PRIMARY KEY,
        companion_id uuid NOT NULL
            CONSTRAINT fk_conversations_companion_id_companions REFERENCES companions (id) ON DELETE CASCADE,
        owner_id uuid NOT NULL,
        is_default boolean NOT NULL,
        created_at timestamptz NOT NULL
    )
    """,
    "CREATE UNIQUE INDEX uq_conversations_default ON conversations (companion_id) WHERE is_default",
    "CREATE INDEX ix_conversations_companion_id ON conversations (companion_id)",
    "CREATE INDEX ix_conversations_owner_id ON conversations (owner_id, id)",
    """
    CREATE TABLE messages (
        id uuid CONSTRAINT pk_messages PRIMARY KEY,
        conversation_id uuid NOT NULL
            CONSTRAINT fk_messages_conversation_id_conversations REFERENCES conversations (id) ON DELETE CASCADE,
        position bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
        role text NOT NULL CONSTRAINT ck_messages_role CHECK (role IN ('user', 'assistant')),
        content text NOT NULL,
        state text NOT NULL
            CONSTRAINT ck_messages_state CHECK (state IN ('complete', 'streaming', 'stopped', 'interrupted')),
        client_id text,
        reply_to_id uuid CONSTRAINT uq_messages_reply_to_id UNIQUE
            CONSTRAINT fk_messages_reply_to_id_messages REFERENCES messages (id) ON DELETE CASCADE,
        emotion jsonb,
        suggestions jsonb,
        model text,
        input_tokens integer,
        output_tokens integer,
        is_usage_estimated boolean NOT NULL DEFAULT false,
        lease_until timestamptz,
        created_at timestamptz NOT NULL,
        finished_at timestamptz,
        CONSTRAINT uq_messages_client_id UNIQUE (conversation_id, client_id),
        CONSTRAINT ck_messages_lease CHECK ((state = 'streaming') = (lease_until IS NOT NULL))
    )
    """,
    "CREATE INDEX ix_messages_conversation_id ON messages (conversation_id, position)",
    "CREATE INDEX ix_messages_lease_until ON messages (lease_until) WHERE state = 'streaming'",
)


def upgrade() -> None:
    create_messaging_tables_v1()
    for statement in _STATEMENTS:
        op.execute(statement)
