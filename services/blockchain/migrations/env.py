"""Alembic environment of the blockchain service."""

from shared.migrations import run_environment

run_environment()
