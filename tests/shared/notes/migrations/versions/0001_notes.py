"""Create the tables."""

from alembic import op

from shared.ddl import create_messaging_tables_v1

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_messaging_tables_v1()
    op.execute("CREATE TABLE notes (id uuid CONSTRAINT pk_notes PRIMARY KEY, text varchar NOT NULL)")
    op.execute("CREATE TABLE authors (id uuid CONSTRAINT pk_authors PRIMARY KEY, greetings integer NOT NULL)")
