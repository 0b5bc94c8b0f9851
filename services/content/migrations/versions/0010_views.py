"""Sums of views, reads, reactions and comments by post and day."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_STATEMENTS = (
    """
    CREATE TABLE post_days (
        post_id uuid NOT NULL CONSTRAINT fk_post_days_post_id_posts REFERENCES posts (id) ON DELETE CASCADE,
        day date NOT NULL,
        views integer NOT NULL DEFAULT 0,
        quarter integer NOT NULL DEFAULT 0,
        half integer NOT NULL DEFAULT 0,
        most integer NOT NULL DEFAULT 0,
        whole integer NOT NULL DEFAULT 0,
        reactions integer NOT NULL DEFAULT 0,
        comments integer NOT NULL DEFAULT 0,
        CONSTRAINT pk_post_days PRIMARY KEY (post_id, day)
    ) WITH (fillfactor = 70)
    """,
    """
    CREATE TABLE post_referrers (
        post_id uuid NOT NULL CONSTRAINT fk_post_referrers_post_id_posts REFERENCES posts (id) ON DELETE CASCADE,
        day date NOT NULL,
        host text NOT NULL,
        views integer NOT NULL,
        CONSTRAINT pk_post_referrers PRIMARY KEY (post_id, day, host)
    )
    """,
    """
    CREATE TABLE visitors (
        post_id uuid NOT NULL CONSTRAINT fk_visitors_post_id_posts REFERENCES posts (id) ON DELETE CASCADE,
        day date NOT NULL,
        hash bytea NOT NULL,
        depth smallint NOT NULL,
        CONSTRAINT pk_visitors PRIMARY KEY (post_id, day, hash)
    )
    """,
    "CREATE INDEX ix_visitors_day ON visitors (day)",
    """
    CREATE TABLE visitor_salts (
        day date CONSTRAINT pk_visitor_salts PRIMARY KEY,
        salt bytea NOT NULL
    )
    """,
    # Whoever changes the counts of a post changes the sums of the day with them.
    """
    CREATE FUNCTION sum_up_the_day() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        given integer := (SELECT coalesce(sum(value::int), 0) FROM jsonb_each_text(NEW.reactions))
            - (SELECT coalesce(sum(value::int), 0) FROM jsonb_each_text(OLD.reactions));
        said integer := NEW.comments - OLD.comments;
    BEGIN
        IF given <> 0 OR said <> 0 THEN
            INSERT INTO post_days (post_id, day, reactions, comments)
            VALUES (NEW.post_id, (now() AT TIME ZONE 'UTC')::date, given, said)
            ON CONFLICT (post_id, day) DO UPDATE
                SET reactions = post_days.reactions + given, comments = post_days.comments + said;
        END IF;
        RETURN NULL;
    END
    $$
    """,
    """
    CREATE TRIGGER sum_up_the_day AFTER UPDATE ON post_counts FOR EACH ROW EXECUTE FUNCTION sum_up_the_day()
    """,
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)
