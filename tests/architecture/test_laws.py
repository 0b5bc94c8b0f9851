"""Each law holds in the tree, and each can fail."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.architecture import laws

ROOT = Path(__file__).resolve().parents[2]
Law = Callable[[Path], list[str]]

BROKEN: list[tuple[Law, dict[str, str]]] = [
    (laws.too_long, {"services/x/long.py": "x = 1\n" * 501}),
    (laws.too_long, {"tests/test_long.py": "x = 1\n" * 801}),
    (laws.badly_named, {"services/x/utils.py": ""}),
    (laws.badly_named, {"web/src/helpers.ts": ""}),
    (laws.misplaced_giants, {"services/ai/chat/service.py": "import langchain_openai\n"}),
    (laws.misplaced_giants, {"services/blockchain/app.py": "from web3 import AsyncWeb3\n"}),
    (laws.commits_outside_the_edge, {"services/x/service.py": "async def f(s):\n    await s.commit()\n"}),
    (laws.migrations_importing_models, {"services/x/migrations/versions/1.py": "from services.x.models import X\n"}),
    (
        laws.migrations_importing_models,
        {"services/x/migrations/versions/1.py": "from shared.messaging import outbox\n"},
    ),
    (laws.lazy_relationships, {"services/x/models.py": "a = relationship()\n"}),
    (laws.recorded_addresses, {"web/package-lock.json": '{"resolved": "https://example"}'}),
    (laws.missing_folders, {"gateway/x.py": ""}),
    (laws.oversized_shared, {"shared/big.py": "x = 1\n" * 2600}),
    (laws.without_a_second_user, {"shared/x.py": "", "services/a/y.py": "from shared.x import z\n"}),
]


@pytest.mark.parametrize("law", list(dict.fromkeys(law for law, _ in BROKEN)), ids=lambda law: law.__name__)
def test_law_holds(law: Law) -> None:
    assert law(ROOT) == []


@pytest.mark.parametrize(("law", "files"), BROKEN, ids=lambda value: getattr(value, "__name__", ""))
def test_law_can_fail(law: Law, files: dict[str, str], tmp_path: Path) -> None:
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    assert law(tmp_path)


def lint_imports(root: Path) -> subprocess.CompletedProcess[str]:
    command = [
        str(Path(sys.executable).parent / "lint-imports"),
        "--no-cache",
        "--config",
        str(ROOT / "pyproject.toml"),
    ]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_a_service_that_imports_another_is_refused(tmp_path: Path) -> None:
    for package in ("shared", "gateway", "services", "deploy", "contracts"):
        for folder in [package, *(f"services/{name}" for name in ("auth", "content", "ai", "realtime", "blockchain"))]:
            (tmp_path / folder).mkdir(parents=True, exist_ok=True)
            (tmp_path / folder / "__init__.py").touch()
    assert lint_imports(tmp_path).returncode == 0, lint_imports(tmp_path).stdout
    (tmp_path / "services/ai/thief.py").write_text("import services.auth\n")
    answer = lint_imports(tmp_path)
    assert answer.returncode != 0
    assert "services.ai.thief" in answer.stdout
    (tmp_path / "services/ai/thief.py").unlink()
    (tmp_path / "shared/thief.py").write_text("import services.auth\n")
    assert lint_imports(tmp_path).returncode != 0
