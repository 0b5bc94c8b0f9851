"""Comments, reactions, bookmarks and followed tags."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_TYPES = "'like', 'love', 'insightful', 'celebrate', 'curious'"
_STATEMENTS = (
    """
    CREATE TABLE comments (
        id uuid CONSTRAINT pk_comments PRIMARY KEY,
        post_id uuid NOT NULL CONSTRAINT fk_comments_post_id_posts REFERENCES posts (id) ON DELETE CASCADE,
        author_id uuid NOT NULL CONSTRAINT fk_comments_author_id_authors REFERENCES authors (id),
        parent_id uuid CONSTRAINT fk_comments_parent_id_comments REFERENCES comments (id) ON DELETE CASCADE,
        root_id uuid CONSTRAINT fk_comments_root_id_comments REFERENCES comments (id) ON DELETE CASCADE,
        depth smallint NOT NULL,
        body text NOT NULL,
        html text NOT NULL,
        replies integer NOT NULL DEFAULT 0,
        reactions jsonb NOT NULL DEFAULT '{}',
        revision integer NOT NULL,
        created_at timestamptz NOT NULL,
        edited_at timestamptz,
        deleted_at timestamptz
    )
    """,
    "CREATE INDEX ix_comments_roots ON comments (post_id, id) WHERE root_id IS NULL",
    "CREATE INDEX ix_comments_root_id ON comments (root_id, id)",
    "CREATE INDEX ix_comments_parent_id ON comments (parent_id)",
    "CREATE INDEX ix_comments_author_id ON comments (author_id, id)",
    f"""
    CREATE TABLE post_reactions (
        post_id uuid NOT NULL CONSTRAINT fk_post_reactions_post_id_posts REFERENCES posts (id) ON DELETE CASCADE,
        user_id uuid NOT NULL CONSTRAINT fk_post_reactions_user_id_authors REFERENCES authors (id),
        type text NOT NULL CONSTRAINT ck_post_reactions_type CHECK (type IN ({_TYPES})),
        created_at timestamptz NOT NULL,
        CONSTRAINT pk_post_reactions PRIMARY KEY (post_id, user_id, type)
    )
    """,
    "CREATE INDEX ix_post_reactions_given ON post_reactions (post_id, created_at, user_id, type)",
    "CREATE INDEX ix_post_reactions_user_id ON post_reactions (user_id)",
    f"""
    CREATE TABLE comment_reactions (
        comment_id uuid NOT NULL
            CONSTRAINT fk_comment_reactions_comment_id_comments REFERENCES comments (id) ON DELETE CASCADE,
        user_id uuid NOT NULL CONSTRAINT fk_comment_reactions_user_id_authors REFERENCES authors (id),
        type text NOT NULL CONSTRAINT ck_comment_reactions_type CHECK (type IN ({_TYPES})),
        created_at timestamptz NOT NULL,
        CONSTRAINT pk_comment_reactions PRIMARY KEY (comment_id, user_id, type)
    )
    """,
    "CREATE INDEX ix_comment_reactions_user_id ON comment_reactions (user_id)",
    """
    CREATE TABLE bookmarks (
        user_id uuid NOT NULL,
        post_id uuid NOT NULL CONSTRAINT fk_bookmarks_post_id_posts REFERENCES posts (id) ON DELETE CASCADE,
        created_at timestamptz NOT NULL,
        CONSTRAINT pk_bookmarks PRIMARY KEY (user_id, post_id)
    )
    """,
    "CREATE INDEX ix_bookmarks_kept ON bookmarks (user_id, created_at, post_id)",
    "CREATE INDEX ix_bookmarks_post_id ON bookmarks (post_id)",
    """
    CREATE TABLE tag_follows (
        user_id uuid NOT NULL,
        tag text NOT NULL CONSTRAINT fk_tag_follows_tag_tags REFERENCES tags (name),
        created_at timestamptz NOT NULL,
        CONSTRAINT pk_tag_follows PRIMARY KEY (user_id, tag)
    )
    """,
    "CREATE INDEX ix_tag_follows_tag ON tag_follows (tag)",
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)
