"""Alembic's entry point."""

from shared.migrations import run_environment

run_environment()
