"""docs/security.md names tests that exist and leaves no requirement out; and what no other test of its lines shows."""

import asyncio
import re
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import text

from deploy.local.ephemeral import Infrastructure
from shared.database import Database
from shared.migrations import upgrade
from shared.testing.services import create_database

ROOT: Final = Path(__file__).resolve().parents[2]
TABLE: Final = (ROOT / "docs/security.md").read_text()
# OWASP ASVS 5.0.0, levels 1 and 2: the last number of each section, which are numbered without gaps.
SECTIONS: Final = {
    "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4,
    "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2,
    "9.1": 3, "9.2": 4,
    "10.1": 2, "10.2": 2, "10.3": 4, "10.4": 11, "10.5": 5, "10.6": 2, "10.7": 3,
}  # fmt: skip
VERDICTS: Final = {"yes", "partly", "no", "n/a"}


def rows() -> list[list[str]]:
    """Return the cells of every line about a requirement."""
    lines = re.findall(r"^\| (\d+\.\d+\.\d+ \|.*) \|$", TABLE, re.MULTILINE)
    return [[cell.strip() for cell in line.split("|")] for line in lines]


def test_every_named_test_exists() -> None:
    written = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^(?:async )?def (test_\w+)", path.read_text(), re.MULTILINE)
    }
    named = set(re.findall(r"`(test_\w+)`", TABLE))
    assert len(named) > 100
    assert named - written == set()


def test_every_requirement_is_answered_once() -> None:
    expected = [f"{section}.{number}" for section, count in SECTIONS.items() for number in range(1, count + 1)]
    assert [cells[0] for cells in rows()] == expected


def test_every_answer_is_a_verdict_with_a_test_or_a_reason() -> None:
    for number, _, verdict, how, shown in rows():
        assert verdict in VERDICTS, number
        assert shown == "-" or shown.startswith("`test_"), number
        assert how or "`test_" in shown, number


def test_every_password_field_masks_takes_pastes_and_names_itself_to_managers() -> None:
    sources = [*(ROOT / "web/src").rglob("*.tsx")]
    masked = [path.name for path in sources if re.search(r"type=\{?.*[\"']password[\"']", path.read_text())]
    assert masked == ["PasswordField.tsx"], "one component masks, and every password goes through it"
    assert [path.name for path in sources if "onPaste" in path.read_text() and "editor" not in str(path).lower()] == []
    fields = [field for path in sources for field in re.findall(r"<PasswordField\b.*?/>", path.read_text(), re.DOTALL)]
    assert len(fields) >= 4
    for field in fields:
        assert re.search(r"autoComplete=[\"{'].*(current|new)-password", field), field


@pytest.mark.slow
async def test_a_new_database_has_no_accounts(infrastructure: Infrastructure) -> None:
    url = await create_database(infrastructure.postgres_url, "sparkle_auth_as_migrated")
    await asyncio.to_thread(upgrade, "services.auth", url)
    database = Database(url, name="test")
    async with database.snapshot() as session:
        assert await session.scalar(text("SELECT count(*) FROM users")) == 0
    await database.close()
