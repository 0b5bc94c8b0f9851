from collections.abc import Iterator

import pytest

from tests.e2e.stack import ROOT, WITHOUT_LIMITS, RunningStack, let_newcomers_publish, running_stack


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/e2e" in str(item.path):
            item.add_marker(pytest.mark.stack)
            item.add_marker(pytest.mark.timeout(300))


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    """The whole stack on its embedded infrastructure, started once for all stories."""
    assert (ROOT / "web/dist/index.html").exists(), "build the web app first: make e2e does"
    with running_stack(tmp_path_factory.mktemp("stack"), WITHOUT_LIMITS) as started:
        let_newcomers_publish(started)
        yield started
