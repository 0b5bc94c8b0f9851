"""PostgreSQL tells the processes that keep answers when something that readers see has changed."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# Per statement, not per row; and of equal notifications PostgreSQL sends one per transaction.
_STATEMENTS = (
    """
    CREATE FUNCTION tell_of_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_notify('content_changed', '');
        RETURN NULL;
    END
    $$
    """,
    *(
        f"""
        CREATE TRIGGER tell_of_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION tell_of_change()
        """
        for table in ("posts", "post_counts", "post_tags")
    ),
    """
    CREATE TRIGGER tell_of_change AFTER UPDATE ON authors FOR EACH STATEMENT EXECUTE FUNCTION tell_of_change()
    """,
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)
