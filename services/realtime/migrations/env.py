"""Alembic environment of the realtime service."""

from shared.migrations import run_environment

run_environment()
