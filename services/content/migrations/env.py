"""Alembic's entry: everything is in shared.migrations."""

from shared.migrations import run_environment

run_environment()
