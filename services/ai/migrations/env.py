"""Alembic environment of the ai service."""

from shared.migrations import run_environment

run_environment()
