"""Imports, their uploads and reports, and where posts came from."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_STATEMENTS = (
    """
    CREATE TABLE imports (
        id uuid CONSTRAINT pk_imports PRIMARY KEY,
        author_id uuid NOT NULL CONSTRAINT fk_imports_author_id_authors REFERENCES authors (id),
        name text NOT NULL,
        kind text NOT NULL CONSTRAINT ck_imports_kind CHECK (kind IN ('markdown', 'archive', 'ghost', 'devto')),
        size bigint NOT NULL,
        publish boolean NOT NULL,
        state text NOT NULL
            CONSTRAINT ck_imports_state CHECK (state IN ('waiting', 'running', 'done', 'cancelled', 'failed')),
        reason text,
        total integer,
        done integer NOT NULL,
        created integer NOT NULL,
        skipped integer NOT NULL,
        failed integer NOT NULL,
        attempts smallint NOT NULL,
        due_at timestamptz NOT NULL,
        created_at timestamptz NOT NULL,
        finished_at timestamptz
    )
    """,
    "CREATE UNIQUE INDEX uq_imports_under_way ON imports (author_id) WHERE state IN ('waiting', 'running')",
    "CREATE INDEX ix_imports_author_id ON imports (author_id, id)",
    "CREATE INDEX ix_imports_due_at ON imports (due_at) WHERE state IN ('waiting', 'running')",
    "CREATE INDEX ix_imports_finished_at ON imports (finished_at)",
    # Zip archives do not become smaller.
    """
    CREATE TABLE import_chunks (
        import_id uuid NOT NULL CONSTRAINT fk_import_chunks_import_id_imports
            REFERENCES imports (id) ON DELETE CASCADE,
        number integer NOT NULL,
        data bytea NOT NULL,
        CONSTRAINT pk_import_chunks PRIMARY KEY (import_id, number)
    )
    """,
    "ALTER TABLE import_chunks ALTER COLUMN data SET STORAGE EXTERNAL",
    """
    CREATE TABLE import_items (
        import_id uuid NOT NULL CONSTRAINT fk_import_items_import_id_imports
            REFERENCES imports (id) ON DELETE CASCADE,
        position integer NOT NULL,
        label text NOT NULL,
        outcome text NOT NULL
            CONSTRAINT ck_import_items_outcome CHECK (outcome IN ('created', 'skipped', 'failed')),
        reason text NOT NULL,
        notes jsonb NOT NULL,
        post_id uuid CONSTRAINT fk_import_items_post_id_posts REFERENCES posts (id) ON DELETE SET NULL,
        CONSTRAINT pk_import_items PRIMARY KEY (import_id, position)
    )
    """,
    "CREATE INDEX ix_import_items_outcome ON import_items (import_id, outcome, position)",
    "CREATE INDEX ix_import_items_post_id ON import_items (post_id)",
    """
    CREATE TABLE imported_posts (
        author_id uuid NOT NULL CONSTRAINT fk_imported_posts_author_id_authors REFERENCES authors (id),
        key bytea NOT NULL,
        post_id uuid NOT NULL CONSTRAINT fk_imported_posts_post_id_posts REFERENCES posts (id) ON DELETE CASCADE,
        CONSTRAINT pk_imported_posts PRIMARY KEY (author_id, key)
    )
    """,
    "CREATE INDEX ix_imported_posts_post_id ON imported_posts (post_id)",
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)
