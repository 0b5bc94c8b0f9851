"""A development chain for each test, so that none sees the other's deployment."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.chain import Chain
from deploy.local.children import Guard


@pytest.fixture
def rpc_url() -> Iterator[str]:
    """The address of an empty development chain."""
    with (
        tempfile.TemporaryDirectory(prefix="sparkle-chain-") as directory,
        Guard() as guard,
        Chain(Path(directory), guard, is_ephemeral=True) as chain,
    ):
        yield chain.url
