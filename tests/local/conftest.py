"""Folders and processes for the tests of the local stack."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.children import Guard


@pytest.fixture
def directory() -> Iterator[Path]:
    """A folder that the user of an embedded server may walk to (pytest's own folders are closed)."""
    with tempfile.TemporaryDirectory(prefix="sparkle-test-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def guard() -> Iterator[Guard]:
    """Starts children that end with the test."""
    with Guard() as running:
        yield running
