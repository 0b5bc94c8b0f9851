"""Alembic's environment."""

from shared.migrations import run_environment

run_environment()
