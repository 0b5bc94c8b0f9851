"""Views: who counts, how often, what is kept, and what authors are told."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text as sql

from services.content.analytics.jobs import forget_once
from services.content.analytics.policy import (
    DIRECT,
    MAX_HOSTS,
    OTHERS,
    days_until,
    is_program,
    quarter_of,
    referrer_host,
    visitor_hash,
)
from shared.testing.queries import recorded_queries
from shared.testing.services import RunningService
from tests.content.writing import Person, create_post

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
ADA = Person()


async def _view(
    content: RunningService,
    post: dict[str, Any],
    address: str = "192.0.2.1",
    *,
    agent: str = FIREFOX,
    headers: dict[str, str] | None = None,
    expected: int = 204,
    **body: Any,
) -> None:
    sent = {"User-Agent": agent, "X-Forwarded-For": address, **(headers or {})}
    answer = await content.client.post(f"/api/posts/{post['id']}/view", json=body, headers=sent)
    assert answer.status_code == expected, answer.text


async def _let_pass(content: RunningService, *, days: int) -> None:
    """Make what was counted older: tokens do not live for days."""
    async with content.database.transaction() as session:
        for table in ("post_days", "post_referrers", "visitors", "visitor_salts"):
            await session.execute(sql(f"UPDATE {table} SET day = day - CAST(:days AS integer)"), {"days": days})  # noqa: S608


async def _report(content: RunningService, who: Person = ADA, post: dict[str, Any] | None = None, days: int = 7) -> Any:
    path = f"/api/posts/{post['id']}/analytics" if post else "/api/posts/analytics"
    answer = await content.client.get(path, params={"days": days}, headers=who.headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_reader_counts_once_a_day_with_the_furthest_that_they_came(content: RunningService) -> None:
    post = await create_post(content.client, ADA, status="PUBLISHED")
    for depth in (0, 30, 80, 60, 100, 100):
        await _view(content, post, depth=depth, referrer="https://www.example.org/a?b")
    await _view(content, post, "192.0.2.2", depth=55)
    report = await _report(content)
    assert report["totals"] == {"views": 2, "reads": 1, "reactions": 0, "comments": 0}
    assert report["depth"] == {"quarter": 2, "half": 2, "most": 1, "whole": 1}
    assert report["referrers"] == [{"host": "", "views": 1}, {"host": "example.org", "views": 1}]
    assert [day["views"] for day in report["days"]] == [0, 0, 0, 0, 0, 0, 2]
    assert report["days"][-1]["day"] == content.clock.now().date().isoformat()
    [row] = report["posts"]
    assert (row["id"], row["slug"], row["views"], row["reads"]) == (post["id"], post["slug"], 2, 1)
    await _let_pass(content, days=1)
    await _view(content, post)
    assert (await _report(content))["totals"]["views"] == 3


@pytest.mark.parametrize(
    ("agent", "headers"),
    [
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", {}),
        ("curl/8.5.0", {}),
        ("Mozilla/5.0 HeadlessChrome/140.0", {}),
        ("x" * 600, {}),
        ("   ", {}),
        (FIREFOX, {"Sec-GPC": "1"}),
        (FIREFOX, {"DNT": "1"}),
        (FIREFOX, ADA.headers),
    ],
)
async def test_programs_authors_and_who_asks_not_to_be_do_not_count(
    content: RunningService, agent: str, headers: dict[str, str]
) -> None:
    post = await create_post(content.client, ADA, status="PUBLISHED")
    await _view(content, post, agent=agent, headers=headers)
    assert (await _report(content))["totals"]["views"] == 0


async def test_a_view_needs_no_words(content: RunningService) -> None:
    post = await create_post(content.client, ADA, status="PUBLISHED")
    answer = await content.client.post(f"/api/posts/{post['id']}/view", headers={"User-Agent": FIREFOX})
    assert answer.status_code == 204
    assert (await _report(content))["totals"]["views"] == 1


async def test_only_public_posts_are_viewed(content: RunningService) -> None:
    draft = await create_post(content.client, ADA)
    await _view(content, draft, expected=404)
    await _view(content, draft, headers=ADA.headers, expected=404)
    await _view(content, {"id": "0190f3a0-0000-7000-8000-000000000000"}, expected=404)
    post = await create_post(content.client, ADA, status="PUBLISHED")
    for body in ({"depth": 101}, {"depth": "x"}, {"referrer": "x" * 3000}):
        await _view(content, post, expected=400, **body)
    await _view(content, post, headers={"Authorization": "Bearer nonsense"}, expected=401)


async def test_reports_are_the_authors_alone(content: RunningService) -> None:
    post = await create_post(content.client, ADA, status="PUBLISHED")
    await _view(content, post)
    for path in ("/api/posts/analytics", f"/api/posts/{post['id']}/analytics"):
        assert (await content.client.get(path)).status_code == 401
    for other in (Person("bob"), Person("mod", role="admin")):
        answer = await content.client.get(f"/api/posts/{post['id']}/analytics", headers=other.headers)
        assert (answer.status_code, answer.json()["code"]) == (404, "post_not_found")
        assert (await _report(content, other))["totals"]["views"] == 0
    assert (await _report(content, ADA, post))["totals"]["views"] == 1
    for days in (0, 367, "x"):
        answer = await content.client.get("/api/posts/analytics", params={"days": days}, headers=ADA.headers)
        assert answer.status_code == 400


async def test_times_are_compared_with_the_ones_before(content: RunningService) -> None:
    post = await create_post(content.client, ADA, status="PUBLISHED")
    await _view(content, post)
    await _let_pass(content, days=7)
    for number in range(3):
        await _view(content, post, f"192.0.2.{number}")
    report = await _report(content, days=7)
    assert (report["previous"]["views"], report["totals"]["views"]) == (1, 3)


async def test_reactions_and_comments_are_summed_by_whoever_changes_the_counts(content: RunningService) -> None:
    post = await create_post(content.client, ADA, status="PUBLISHED")
    for change in (
        'reactions = \'{"like": 3, "love": 1}\', comments = 2',
        "reactions = '{\"like\": 1}'",
        "quotes = 9",
        "comments = 1",
    ):
        async with content.database.transaction() as session:
            await session.execute(sql("UPDATE post_counts SET " + change))  # noqa: S608 - a constant of this file
    async with content.database.snapshot() as session:
        row = (await session.execute(sql("SELECT reactions, comments, post_id, day FROM post_days"))).one()
        today = await session.scalar(sql("SELECT (now() AT TIME ZONE 'UTC')::date"))
    assert (row.reactions, row.comments, str(row.post_id), row.day) == (1, 1, post["id"], today)


async def test_visitors_are_forgotten_after_two_days_and_sums_are_kept(content: RunningService) -> None:
    post = await create_post(content.client, ADA, status="PUBLISHED")
    await _view(content, post)

    async def kept() -> tuple[int, int]:
        async with content.database.snapshot() as session:
            found = await session.execute(
                sql("SELECT (SELECT count(*) FROM visitors), (SELECT count(*) FROM visitor_salts)")
            )
            visitors, salts = found.one()
            return visitors, salts

    today = content.clock.now().date()
    assert await forget_once(content.database, today + timedelta(days=2)) == 0
    assert await kept() == (1, 1)
    assert await forget_once(content.database, today + timedelta(days=3)) == 1
    assert await kept() == (0, 0)
    assert (await _report(content))["totals"]["views"] == 1


async def test_the_sites_of_a_day_are_bounded(content: RunningService) -> None:
    post = await create_post(content.client, ADA, status="PUBLISHED")
    async with content.database.transaction() as session:
        await session.execute(
            sql(
                "INSERT INTO post_referrers (post_id, day, host, views)"
                " SELECT id, :day, 'h' || n || '.example', 1 FROM posts, generate_series(1, :count) n"
            ),
            {"day": content.clock.now().date(), "count": MAX_HOSTS},
        )
    await _view(content, post, "192.0.2.1", referrer="https://new.example")
    await _view(content, post, "192.0.2.2", referrer="https://h7.example")
    top = (await _report(content))["referrers"]
    assert top[0] == {"host": "h7.example", "views": 2}
    async with content.database.snapshot() as session:
        hosts = set(await session.scalars(sql("SELECT host FROM post_referrers")))
    assert OTHERS in hosts
    assert "new.example" not in hosts


async def test_a_report_costs_the_same_however_much_there_is(content: RunningService) -> None:
    counts = []
    for number in (1, 6):
        for _ in range(number):
            post = await create_post(content.client, ADA, status="PUBLISHED")
            for visitor in range(number):
                await _view(content, post, f"192.0.2.{visitor}", referrer=f"https://s{visitor}.example")
        with recorded_queries(content.database) as statements:
            await _report(content)
        counts.append(len(statements))
    assert counts[0] == counts[1] == 5


@pytest.mark.parametrize(
    ("referrer", "host"),
    [
        ("https://www.Example.org:8080/path?q=1", "example.org"),
        ("https://sparkle.example/posts/x", DIRECT),
        ("https://www.sparkle.example", DIRECT),
        ("https://bücher.example", "xn--bcher-kva.example"),
        ("", DIRECT),
        ("javascript:alert(1)", DIRECT),
        ("android-app://com.example", DIRECT),
        ("https://[::1", DIRECT),
        ("https://localhost", DIRECT),
        ("https://" + "a" * 300 + ".example", DIRECT),
        ("https://a..b", DIRECT),
        ("https://exa\x00mple.org", DIRECT),
    ],
)
def test_of_a_referrer_only_the_host_is_kept(referrer: str, host: str) -> None:
    assert referrer_host(referrer, "sparkle.example") == host


@given(st.text(max_size=300))
def test_any_text_may_come_as_a_referrer_or_a_program(text: str) -> None:
    host = referrer_host(text, "sparkle.example")
    assert host == DIRECT or host.isascii()
    is_program(text)
    assert len(visitor_hash(b"salt", "post", text, text)) == 16


def test_a_visitor_is_another_one_elsewhere_and_on_another_day() -> None:
    here = visitor_hash(b"monday", "a", "192.0.2.1", FIREFOX)
    assert visitor_hash(b"tuesday", "a", "192.0.2.1", FIREFOX) != here
    assert visitor_hash(b"monday", "b", "192.0.2.1", FIREFOX) != here
    assert visitor_hash(b"monday", "a", "192.0.2.2", FIREFOX) != here
    assert visitor_hash(b"monday", "a", "2001:db8::1", FIREFOX) == visitor_hash(b"monday", "a", "2001:db8::2", FIREFOX)


@given(st.integers(-5, 200))
def test_quarters_are_between_none_and_all(percent: int) -> None:
    assert quarter_of(percent) == max(0, min(4, percent // 25))


def test_days_end_today() -> None:
    assert days_until(date(2026, 3, 1), 3) == [date(2026, 2, 27), date(2026, 2, 28), date(2026, 3, 1)]
