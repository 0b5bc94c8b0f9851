"""What Alembic runs, for every service."""

from shared.migrations import run_environment

run_environment()
