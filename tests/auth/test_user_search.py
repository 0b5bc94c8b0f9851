"""Finding people."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text, update

from services.auth.accounts.models import User
from services.auth.search.policy import least_shared, telling, trigrams_of
from services.auth.search.repository import matching, words_of
from shared.testing.queries import recorded_queries
from shared.testing.services import RunningService
from tests.auth.people import Person, SignUp, assert_problem

NAMES = {
    "ada": "Ada Lovelace", "grace_h": "Grace Hopper", "graceful": "Somebody Else", "alan-t": "Alan Turing",
    "emmy": "Emmy Nöther", "anna": "Анна Ковалевская", "gandalf": "Grace Gandalf",
}  # fmt: skip


@pytest.fixture
async def people(auth: RunningService, sign_up: SignUp) -> dict[str, Person]:
    """Some people with names."""
    found = {}
    for username, display_name in NAMES.items():
        person = found[username] = await sign_up(username, is_verified=False)
        body = {"displayName": display_name}
        await auth.client.patch(f"/api/users/{person.id}/profile", headers=person.bearer, json=body)
    return found


async def search(auth: RunningService, q: str, viewer: Person | None = None, **query: Any) -> Any:
    headers = viewer.bearer if viewer else {}
    return await auth.client.get("/api/users/search", params={"q": q, **query}, headers=headers)


async def names(auth: RunningService, q: str, viewer: Person | None = None, **query: Any) -> list[str]:
    answer = await search(auth, q, viewer, **query)
    assert answer.status_code == 200, answer.text
    return [card["username"] for card in answer.json()["users"]]


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("ada", ["ada"]),
        ("ADA", ["ada"]),
        ("@ada", ["ada"]),
        ("lovel", ["ada"]),
        ("Lovelcae", ["ada"]),
        ("loevlace", ["ada"]),
        ("a", ["ada", "alan-t", "anna"]),
        ("al", ["alan-t"]),
        ("alan turing", ["alan-t"]),
        ("alan-t", ["alan-t"]),
        ("tuirng", ["alan-t"]),
        ("nother", ["emmy"]),
        ("NÖTHER", ["emmy"]),
        ("emy", ["emmy"]),
        ("АННА", ["anna"]),  # noqa: RUF001 - Cyrillic on purpose
        ("ковалевск", ["anna"]),
        ("grace hoper", ["grace_h", "gandalf", "graceful"]),
        ("zzzz", []),
        ("x", []),
        ("%", []),
        ("_", []),
        ("   ", []),
        ("@", []),
        ("😀", []),
        ("' OR 1=1 --", []),
        ("\\", []),
    ],
)
async def test_people_are_found_by_beginnings_and_in_spite_of_typos(
    auth: RunningService, people: dict[str, Person], q: str, found: list[str]
) -> None:
    assert await names(auth, q) == found


async def test_the_best_match_comes_first(auth: RunningService, people: dict[str, Person]) -> None:
    """The very username, then usernames that begin so, then words of a name, then what is near."""
    assert await names(auth, "grace") == ["grace_h", "graceful", "gandalf"]
    assert (await names(auth, "gracefull"))[0] == "graceful"
    body = {"displayName": "Emmy's Fan"}
    await auth.client.patch(f"/api/users/{people['alan-t'].id}/profile", headers=people["alan-t"].bearer, json=body)
    assert await names(auth, "emmy") == ["emmy", "alan-t"]
    assert await names(auth, "turing") == [], "the former name finds nobody"


async def test_pages_show_everybody_once(auth: RunningService, people: dict[str, Person], sign_up: SignUp) -> None:
    for n in range(4):
        await sign_up(f"grace{n}", is_verified=False)
    whole = await names(auth, "grace")
    assert len(whole) == 7
    seen: list[str] = []
    query: dict[str, Any] = {"limit": 2}
    while True:
        page = (await search(auth, "grace", **query)).json()
        seen += [card["username"] for card in page["users"]]
        assert page["pagination"]["limit"] == 2
        if page["pagination"]["nextCursor"] is None:
            break
        query["cursor"] = page["pagination"]["nextCursor"]
    assert seen == whole


async def test_a_card_says_whether_one_follows(auth: RunningService, sign_up: SignUp) -> None:
    ada, bob = await sign_up("ada"), await sign_up("bob")
    assert (await auth.client.post(f"/api/users/{bob.id}/follow", headers=ada.bearer)).status_code == 204
    [card] = (await search(auth, "bob", ada)).json()["users"]
    assert set(card) == {"id", "username", "displayName", "avatarUrl", "isFollowing"}
    assert card["isFollowing"] is True
    assert (await search(auth, "bob")).json()["users"][0]["isFollowing"] is False


async def test_blocked_people_do_not_find_each_other(auth: RunningService, people: dict[str, Person]) -> None:
    ada, grace, emmy = people["ada"], people["grace_h"], people["emmy"]
    assert (await auth.client.post(f"/api/users/{grace.id}/block", headers=ada.bearer)).status_code == 204
    assert await names(auth, "hopper", ada) == []
    assert await names(auth, "lovelace", grace) == []
    assert await names(auth, "hopper", emmy) == ["grace_h"]
    assert await names(auth, "grace", ada) == ["graceful", "gandalf"]


async def test_who_is_suspended_or_leaving_is_not_found(auth: RunningService, people: dict[str, Person]) -> None:
    now = auth.clock.now()
    for username, changes, is_found in (
        ("ada", {"suspended_at": now, "suspended_until": None}, False),
        ("ada", {"suspended_at": now, "suspended_until": now + timedelta(days=1)}, False),
        ("ada", {"suspended_at": now - timedelta(days=1), "suspended_until": now - timedelta(hours=1)}, True),
        ("emmy", {"deletion_due_at": now + timedelta(days=14)}, False),
        ("emmy", {"deletion_due_at": None}, True),
    ):
        async with auth.database.transaction() as session:
            await session.execute(update(User).where(User.username == username).values(**changes))
        assert (await names(auth, username) == [username]) is is_found


@pytest.mark.parametrize("q", ["", "x" * 51, "a\0b"])
async def test_bad_queries_are_refused(auth: RunningService, q: str) -> None:
    assert_problem(await search(auth, q), 400, "invalid_input")


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 51}, {"cursor": "x"}, {"cursor": "eyJzY29yZSI6LTF9"}])
async def test_bad_pages_are_refused(auth: RunningService, query: dict[str, Any]) -> None:
    assert_problem(await search(auth, "ada", **query), 400, "invalid_input")
    assert_problem(await auth.client.get("/api/users/search"), 400, "invalid_input")


async def test_a_search_costs_the_same_for_one_and_many(auth: RunningService, people: dict[str, Person]) -> None:
    counts = []
    for q in ("ada", "grace", "zzzz"):
        with recorded_queries(auth.database) as queries:
            await names(auth, q, people["emmy"])
        counts.append(len(queries))
    assert len(set(counts)) == 1
    assert counts[0] <= 3


async def test_a_search_reads_the_index(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada", is_verified=False)
    async with auth.database.transaction() as session:
        await session.execute(
            text(
                """
                WITH made AS (
                    INSERT INTO users (id, email, email_key, username, username_key, role, created_at)
                    SELECT gen_random_uuid(), name || '@x', name || '@x', name, name, 'user', now()
                    FROM (
                        SELECT lower(substr(encode(sha256(n::text::bytea), 'base64'), 1, 12)) AS name
                        FROM generate_series(1, 5000) AS n
                    ) AS numbered
                    RETURNING id, username
                )
                INSERT INTO profiles (user_id, display_name, updated_at) SELECT id, username, now() FROM made
                """
            )
        )
    async with auth.database.engine.connect() as connection:
        options = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await options.execute(text("ANALYZE"))
    async with auth.database.snapshot() as session:
        for q in ("a4ayc/80/ogd", "ada", "gracefull"):
            statement = matching(q, await words_of(session, q), ada.id, auth.clock.now(), None).limit(21)
            compiled = statement.compile(dialect=auth.database.engine.dialect)
            values = [compiled.params[name] for name in compiled.positiontup or []]
            raw = await (await session.connection()).get_raw_connection()
            plan = await raw.driver_connection.fetch(f"EXPLAIN {compiled}", *values)  # type: ignore[union-attr]
            lines = "\n".join(line[0] for line in plan)
            assert "ix_user_search_trigrams" in lines, lines
            assert "Seq Scan on user_search" not in lines


@given(st.text(alphabet="abc ", max_size=20))
def test_a_name_that_begins_with_the_query_has_all_its_trigrams(words: str) -> None:
    wanted = set(trigrams_of(words))
    assert wanted <= set(trigrams_of(f"{words}xyz"))
    assert set(telling(sorted(wanted))) <= wanted
    assert least_shared(sorted(wanted)) <= len(wanted)
    assert bool(wanted) == bool(words.split())
