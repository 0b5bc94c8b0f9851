"""The ranking of the home feed: pure rules."""

import random
from datetime import UTC, datetime, timedelta
from itertools import groupby
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.content.feeds.policy import MAX_RUN, Candidate, Level, ReasonCode, Taste, ranked, reasons, score

NOW = datetime(2026, 1, 1, tzinfo=UTC)

_posts = st.lists(
    st.builds(
        Candidate,
        id=st.integers(0, 2**128 - 1).map(lambda number: UUID(int=number)),
        author_id=st.integers(0, 3).map(lambda number: UUID(int=number)),
        published_at=st.integers(0, 10_000).map(lambda minutes: NOW - timedelta(minutes=minutes)),
        engagement=st.integers(0, 10**6),
        is_author_followed=st.booleans(),
        followed_tag=st.sampled_from([None, "a"]),
    ),
    unique_by=lambda post: post.id,
    max_size=30,
)
_tastes = st.builds(Taste, *(st.sampled_from(Level) for _ in range(3)))


@given(_posts, _tastes, st.randoms(use_true_random=False))
def test_the_order_does_not_depend_on_the_order_in_which_posts_come(
    posts: list[Candidate], taste: Taste, chance: random.Random
) -> None:
    shuffled = list(posts)
    chance.shuffle(shuffled)
    assert ranked(shuffled, taste, NOW) == ranked(posts, taste, NOW)
    assert sorted(post.id for post in ranked(posts, taste, NOW)) == sorted(post.id for post in posts)


@given(_posts, _tastes)
def test_no_author_has_a_long_run_while_there_is_somebody_else(posts: list[Candidate], taste: Taste) -> None:
    order = ranked(posts, taste, NOW)
    runs = [len(list(run)) for _, run in groupby(order, key=lambda post: post.author_id)]
    assert all(length <= MAX_RUN for length in runs[:-1]), "only what is left at the end has no one to stand between"


@given(_posts, _tastes)
def test_every_post_has_a_reason(posts: list[Candidate], taste: Taste) -> None:
    for post in posts:
        codes = [reason.code for reason in reasons(post, NOW)]
        assert codes
        assert (ReasonCode.FOLLOWED_AUTHOR in codes) == post.is_author_followed
        assert score(post, taste, NOW) >= 0


def test_each_part_counts() -> None:
    plain = Candidate(UUID(int=1), UUID(int=1), NOW - timedelta(hours=24), 0)
    assert score(plain, Taste(), NOW) == 0.5
    followed = Candidate(UUID(int=1), UUID(int=1), NOW - timedelta(hours=24), 0, is_author_followed=True)
    assert score(followed, Taste(), NOW) == 0.5 + 0.8
    assert score(followed, Taste(people=Level.MORE), NOW) == 0.5 + 1.6
    tagged = Candidate(UUID(int=1), UUID(int=1), NOW - timedelta(hours=24), 1000, followed_tag="a")
    assert score(tagged, Taste(), NOW) == 0.5 + 0.5 + 0.8
    assert score(tagged, Taste(discovery=Level.LESS), NOW) == 0.5 + 0.5 + 0.2
