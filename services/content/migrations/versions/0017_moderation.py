"""Moderation: newcomers' reviews, cases, reports, decisions, appeals, trust and suspensions."""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_STATEMENTS = (
    "ALTER TABLE comments ADD COLUMN removed_at timestamptz",
    "ALTER TABLE authors ADD COLUMN hidden_until timestamptz, ADD COLUMN hidden_changed_at timestamptz",
    "CREATE INDEX ix_authors_hidden_until ON authors (hidden_until) WHERE hidden_until IS NOT NULL",
    """
    CREATE TABLE moderation_rules (
        id smallint CONSTRAINT pk_moderation_rules PRIMARY KEY CONSTRAINT ck_moderation_rules_id CHECK (id = 1),
        reviews_newcomers boolean NOT NULL,
        changed_at timestamptz NOT NULL
    )
    """,
    """
    CREATE TABLE vouchers (
        person_id uuid CONSTRAINT pk_vouchers PRIMARY KEY,
        level smallint NOT NULL,
        given_at timestamptz NOT NULL
    )
    """,
    """
    CREATE TABLE pending_reviews (
        id uuid CONSTRAINT pk_pending_reviews PRIMARY KEY,
        post_id uuid NOT NULL CONSTRAINT uq_pending_reviews_post_id UNIQUE
            CONSTRAINT fk_pending_reviews_post_id_posts REFERENCES posts (id) ON DELETE CASCADE,
        requested_at timestamptz NOT NULL
    )
    """,
    "CREATE INDEX ix_pending_reviews_requested_at ON pending_reviews (requested_at)",
    """
    CREATE TABLE moderation_cases (
        id uuid CONSTRAINT pk_moderation_cases PRIMARY KEY,
        subject_type text NOT NULL,
        subject_id uuid NOT NULL,
        author_id uuid NOT NULL,
        origin text NOT NULL,
        issues text[] NOT NULL,
        report_count integer NOT NULL,
        decision_id uuid,
        opened_at timestamptz NOT NULL,
        closed_at timestamptz
    )
    """,
    """
    CREATE UNIQUE INDEX uq_moderation_cases_open ON moderation_cases (subject_type, subject_id)
        WHERE closed_at IS NULL AND origin <> 'appeal'
    """,
    "CREATE INDEX ix_moderation_cases_queue ON moderation_cases (opened_at, id) WHERE closed_at IS NULL",
    "CREATE INDEX ix_moderation_cases_author_id ON moderation_cases (author_id)",
    "CREATE INDEX ix_moderation_cases_decision_id ON moderation_cases (decision_id)",
    """
    CREATE TABLE reports (
        subject_type text NOT NULL,
        subject_id uuid NOT NULL,
        reporter_id uuid NOT NULL,
        case_id uuid NOT NULL
            CONSTRAINT fk_reports_case_id_moderation_cases REFERENCES moderation_cases (id) ON DELETE CASCADE,
        reason text NOT NULL,
        text text NOT NULL,
        created_at timestamptz NOT NULL,
        CONSTRAINT pk_reports PRIMARY KEY (subject_type, subject_id, reporter_id)
    )
    """,
    "CREATE INDEX ix_reports_case_id ON reports (case_id, created_at)",
    "CREATE INDEX ix_reports_reporter_id ON reports (reporter_id, created_at)",
    """
    CREATE TABLE decisions (
        id uuid CONSTRAINT pk_decisions PRIMARY KEY,
        case_id uuid NOT NULL
            CONSTRAINT fk_decisions_case_id_moderation_cases REFERENCES moderation_cases (id) ON DELETE CASCADE,
        subject_type text NOT NULL,
        subject_id uuid NOT NULL,
        author_id uuid NOT NULL,
        action text NOT NULL,
        reason text NOT NULL,
        note text NOT NULL,
        moderator_id uuid,
        decided_at timestamptz NOT NULL,
        reversed_at timestamptz
    )
    """,
    """
    ALTER TABLE moderation_cases ADD CONSTRAINT fk_moderation_cases_decision_id_decisions
        FOREIGN KEY (decision_id) REFERENCES decisions (id) ON DELETE CASCADE
    """,
    "CREATE INDEX ix_decisions_public ON decisions (decided_at, id) WHERE action <> 'none'",
    "CREATE INDEX ix_decisions_author_id ON decisions (author_id, decided_at, id)",
    "CREATE INDEX ix_decisions_subject_id ON decisions (subject_id)",
    "CREATE INDEX ix_decisions_case_id ON decisions (case_id)",
    "CREATE INDEX ix_decisions_moderator_id ON decisions (moderator_id)",
    """
    CREATE TABLE appeals (
        decision_id uuid CONSTRAINT pk_appeals PRIMARY KEY
            CONSTRAINT fk_appeals_decision_id_decisions REFERENCES decisions (id) ON DELETE CASCADE,
        author_id uuid NOT NULL,
        text text NOT NULL,
        created_at timestamptz NOT NULL,
        is_accepted boolean,
        answer text,
        answered_at timestamptz
    )
    """,
    "CREATE INDEX ix_appeals_author_id ON appeals (author_id)",
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)
