"""Follows, what a person wants of their home feed, how hot a post is, and muted words."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_STATEMENTS = (
    """
    CREATE TABLE follows (
        follower_id uuid NOT NULL,
        followee_id uuid NOT NULL,
        is_following boolean NOT NULL,
        changed_at timestamptz NOT NULL,
        CONSTRAINT pk_follows PRIMARY KEY (follower_id, followee_id)
    )
    """,
    "CREATE INDEX ix_follows_followee_id ON follows (followee_id)",
    """
    CREATE TABLE feed_preferences (
        user_id uuid CONSTRAINT pk_feed_preferences PRIMARY KEY,
        people text NOT NULL,
        topics text NOT NULL,
        discovery text NOT NULL,
        changed_at timestamptz NOT NULL
    )
    """,
    """
    CREATE TABLE word_filters (
        id uuid CONSTRAINT pk_word_filters PRIMARY KEY,
        user_id uuid NOT NULL,
        phrase text NOT NULL,
        key text NOT NULL,
        query tsquery NOT NULL,
        tag text,
        created_at timestamptz NOT NULL,
        expires_at timestamptz,
        CONSTRAINT uq_word_filters_user_id UNIQUE (user_id, key)
    )
    """,
    """
    CREATE TABLE post_scores (
        post_id uuid CONSTRAINT pk_post_scores PRIMARY KEY
            CONSTRAINT fk_post_scores_post_id_posts REFERENCES posts (id) ON DELETE CASCADE,
        engagement integer NOT NULL,
        score double precision NOT NULL
    ) WITH (fillfactor = 70)
    """,
    # Ten times the engagement weighs as much as 12 hours and a half. Time is in the score of the newer post instead of
    # being taken from that of the older: a score changes only when its post does, and nothing runs through the rest.
    """
    CREATE FUNCTION score_post(wanted uuid) RETURNS void LANGUAGE sql AS $$
        INSERT INTO post_scores (post_id, engagement, score)
        SELECT
            posts.id,
            engaged.total,
            round((log(1 + engaged.total) + extract(epoch FROM posts.published_at) / 45000)::numeric, 3)
        FROM posts
        JOIN post_counts ON post_counts.post_id = posts.id
        CROSS JOIN LATERAL (
            SELECT (
                coalesce((SELECT sum(value::bigint) FROM jsonb_each_text(post_counts.reactions)), 0)
                + 2 * post_counts.comments + 3 * post_counts.quotes
            )::integer AS total
        ) AS engaged
        WHERE posts.id = wanted AND posts.published_at IS NOT NULL
        ON CONFLICT (post_id) DO UPDATE SET engagement = excluded.engagement, score = excluded.score
            WHERE (post_scores.engagement, post_scores.score) <> (excluded.engagement, excluded.score)
    $$
    """,
    """
    CREATE FUNCTION score_counted_post() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM score_post(NEW.post_id);
        RETURN NULL;
    END
    $$
    """,
    """
    CREATE FUNCTION score_published_post() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.published_at IS NULL THEN
            DELETE FROM post_scores WHERE post_id = NEW.id;
        ELSE
            PERFORM score_post(NEW.id);
        END IF;
        RETURN NULL;
    END
    $$
    """,
    """
    CREATE TRIGGER score_post AFTER INSERT OR UPDATE ON post_counts
        FOR EACH ROW EXECUTE FUNCTION score_counted_post()
    """,
    """
    CREATE TRIGGER score_post AFTER UPDATE OF published_at ON posts
        FOR EACH ROW WHEN (NEW.published_at IS DISTINCT FROM OLD.published_at)
        EXECUTE FUNCTION score_published_post()
    """,
    "SELECT score_post(id) FROM posts WHERE published_at IS NOT NULL",
    "CREATE INDEX ix_post_scores_score ON post_scores (score, post_id)",
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)
