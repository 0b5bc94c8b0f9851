"""The rules of presence, with explicit time."""

from hypothesis import given
from hypothesis import strategies as st

from services.realtime.presence.policy import (
    Choice,
    PresenceRecord,
    Status,
    choice_outlives_absence,
    live_devices,
    status_at,
)

times = st.integers(0, 10_000)
choices = st.builds(
    Choice,
    status=st.sampled_from([Status.ONLINE, Status.AWAY, Status.BUSY]),
    text=st.none(),
    until=st.none() | times,
)
records = st.builds(
    PresenceRecord,
    leases=st.dictionaries(st.sampled_from("abcde"), times, max_size=5),
    grace_until=st.just(0) | times,
    choice=st.none() | choices,
)


def with_leases(record: PresenceRecord, leases: dict[str, int]) -> PresenceRecord:
    return PresenceRecord(leases=leases, grace_until=record.grace_until, choice=record.choice)


@given(records, times)
def test_offline_exactly_without_a_live_lease_or_grace(record: PresenceRecord, now: int) -> None:
    is_there = any(expires_at > now for expires_at in record.leases.values()) or record.grace_until > now
    assert (status_at(record, now) is Status.OFFLINE) is not is_there


@given(records, times, st.integers(1, 1000))
def test_another_device_never_makes_a_user_absent_nor_changes_a_present_one(
    record: PresenceRecord, now: int, lease: int
) -> None:
    before = status_at(record, now)
    after = status_at(with_leases(record, {**record.leases, "new": now + lease}), now)
    assert after is not Status.OFFLINE
    assert before in {after, Status.OFFLINE}


@given(records, times, st.sampled_from("abcde"))
def test_closing_one_device_of_several_changes_nothing(record: PresenceRecord, now: int, device: str) -> None:
    rest = {name: expires_at for name, expires_at in record.leases.items() if name != device}
    if live_devices(with_leases(record, rest), now):
        assert status_at(with_leases(record, rest), now) is status_at(record, now)


@given(records, times, times)
def test_an_absent_user_stays_absent_while_nothing_happens(record: PresenceRecord, one: int, other: int) -> None:
    earlier, later = sorted((one, other))
    if status_at(record, earlier) is Status.OFFLINE:
        assert status_at(record, later) is Status.OFFLINE


@given(records, times)
def test_a_present_user_is_what_they_chose_until_its_end(record: PresenceRecord, now: int) -> None:
    status = status_at(record, now)
    if status is not Status.OFFLINE:
        chosen = record.choice is not None and (record.choice.until is None or record.choice.until > now)
        assert status is (record.choice.status if chosen and record.choice else Status.ONLINE)


@given(records, times)
def test_only_a_choice_with_an_end_to_come_outlives_an_absence(record: PresenceRecord, now: int) -> None:
    until = record.choice.until if record.choice else None
    assert choice_outlives_absence(record, now) is (until is not None and until > now)
