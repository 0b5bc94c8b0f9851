"""Pictures that people upload, where posts show them, and files that are to go."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_STATEMENTS = (
    """
    CREATE TABLE media (
        id uuid NOT NULL,
        owner_id uuid NOT NULL,
        format text NOT NULL,
        width integer NOT NULL,
        height integer NOT NULL,
        bytes integer NOT NULL,
        stored_bytes bigint NOT NULL,
        color text NOT NULL,
        alt text NOT NULL,
        digest text NOT NULL,
        created_at timestamptz NOT NULL,
        avif_due_at timestamptz,
        avif_attempts smallint NOT NULL,
        CONSTRAINT pk_media PRIMARY KEY (id),
        CONSTRAINT fk_media_owner_id_authors FOREIGN KEY (owner_id) REFERENCES authors (id),
        CONSTRAINT ck_media_format CHECK (format IN ('jpeg', 'webp'))
    )
    """,
    "CREATE INDEX ix_media_owner_id ON media (owner_id, id)",
    "CREATE INDEX ix_media_avif_due_at ON media (avif_due_at) WHERE avif_due_at IS NOT NULL",
    """
    CREATE TABLE media_variants (
        media_id uuid NOT NULL,
        format text NOT NULL,
        width integer NOT NULL,
        bytes integer NOT NULL,
        CONSTRAINT pk_media_variants PRIMARY KEY (media_id, format, width),
        CONSTRAINT fk_media_variants_media_id_media FOREIGN KEY (media_id) REFERENCES media (id) ON DELETE CASCADE,
        CONSTRAINT ck_media_variants_format CHECK (format IN ('webp', 'avif'))
    )
    """,
    """
    CREATE TABLE media_uses (
        media_id uuid NOT NULL,
        post_id uuid NOT NULL,
        CONSTRAINT pk_media_uses PRIMARY KEY (media_id, post_id),
        CONSTRAINT fk_media_uses_media_id_media FOREIGN KEY (media_id) REFERENCES media (id) ON DELETE CASCADE,
        CONSTRAINT fk_media_uses_post_id_posts FOREIGN KEY (post_id) REFERENCES posts (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX ix_media_uses_post_id ON media_uses (post_id)",
    """
    CREATE TABLE media_removals (
        media_id uuid NOT NULL,
        due_at timestamptz NOT NULL,
        CONSTRAINT pk_media_removals PRIMARY KEY (media_id)
    )
    """,
    "CREATE INDEX ix_media_removals_due_at ON media_removals (due_at)",
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)
