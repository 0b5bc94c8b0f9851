"""People, follows, rooms, room messages, notifications; the default rooms."""

from alembic import op

from shared.ddl import create_messaging_tables_v1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_STATEMENTS = (
    # uuidv7() exists from PostgreSQL 18 on; this one works on every supported version (RFC 9562, 5.7).
    """
    CREATE FUNCTION uuid7() RETURNS uuid LANGUAGE sql VOLATILE AS $$
        SELECT encode(
            set_bit(set_bit(
                overlay(uuid_send(gen_random_uuid())
                        PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3)
                        FROM 1 FOR 6),
                52, 1), 53, 1),
            'hex')::uuid
    $$
    """,
    """
    CREATE TABLE people (
        id uuid CONSTRAINT pk_people PRIMARY KEY,
        username text NOT NULL,
        display_name text NOT NULL,
        avatar_url text,
        changed_at timestamptz NOT NULL
    )
    """,
    """
    CREATE TABLE follows (
        follower_id uuid NOT NULL,
        followee_id uuid NOT NULL,
        is_following boolean NOT NULL,
        changed_at timestamptz NOT NULL,
        CONSTRAINT pk_follows PRIMARY KEY (follower_id, followee_id)
    )
    """,
    "CREATE INDEX ix_follows_followee_id ON follows (followee_id, follower_id) WHERE is_following",
    "CREATE INDEX ix_follows_follower_id ON follows (follower_id, changed_at) WHERE is_following",
    """
    CREATE TABLE rooms (
        id text CONSTRAINT pk_rooms PRIMARY KEY,
        name text NOT NULL,
        created_by uuid,
        last_seq bigint NOT NULL DEFAULT 0,
        created_at timestamptz NOT NULL
    )
    """,
    "CREATE INDEX ix_rooms_created_by ON rooms (created_by)",
    """
    CREATE TABLE room_messages (
        room_id text NOT NULL CONSTRAINT fk_room_messages_room_id_rooms REFERENCES rooms (id) ON DELETE CASCADE,
        seq bigint NOT NULL,
        id uuid NOT NULL CONSTRAINT uq_room_messages_id UNIQUE,
        user_id uuid NOT NULL,
        username text NOT NULL,
        message jsonb NOT NULL,
        client_id text,
        created_at timestamptz NOT NULL,
        CONSTRAINT pk_room_messages PRIMARY KEY (room_id, seq),
        CONSTRAINT uq_room_messages_client_id UNIQUE (room_id, user_id, client_id)
    )
    """,
    """
    CREATE TABLE notifications (
        id uuid DEFAULT uuid7() CONSTRAINT pk_notifications PRIMARY KEY,
        user_id uuid NOT NULL,
        kind text NOT NULL,
        event_key text NOT NULL,
        actor_id uuid NOT NULL,
        data jsonb NOT NULL,
        created_at timestamptz NOT NULL,
        read_at timestamptz,
        CONSTRAINT uq_notifications_event_key UNIQUE (event_key, user_id)
    )
    """,
    "CREATE INDEX ix_notifications_user_id ON notifications (user_id, id)",
    "CREATE INDEX ix_notifications_unread ON notifications (user_id, id) WHERE read_at IS NULL",
    """
    INSERT INTO rooms (id, name, created_at) VALUES
        ('lobby', 'Lobby', now()),
        ('help', 'Help', now()),
        ('showcase', 'Showcase', now())
    """,
)


def upgrade() -> None:
    create_messaging_tables_v1()
    for statement in _STATEMENTS:
        op.execute(statement)
