from collections.abc import Iterator

import pytest

from tests.e2e.stack import ROOT, RunningStack, running_stack


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/e2e" in str(item.path):
            item.add_marker(pytest.mark.stack)
            item.add_marker(pytest.mark.timeout(300))


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    """The whole stack on its embedded infrastructure, started once for all stories."""
    assert (ROOT / "web/dist/index.html").exists(), "build the web app first: make e2e does"
    # All of these people have one address, and sign in more often in a minute than those of one household do.
    without_limits = {"SPARKLE_RATE_LIMITS": "false"}
    with running_stack(tmp_path_factory.mktemp("stack"), without_limits) as started:
        yield started
