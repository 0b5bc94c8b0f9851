"""The grammar of ERC-4361, by examples of every rule and by round trips of generated messages."""

import contextlib
import string
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.siwe import InvalidMessage, SiweMessage, moment, written

ADDRESS = "0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045"
PLAIN = SiweMessage(
    domain="example.com",
    address=ADDRESS,
    statement="I agree to the terms: https://example.com/tos",
    uri="https://example.com/login",
    chain_id=1,
    nonce="n0ncen0nce",
    issued_at="2026-01-31T12:00:00Z",
)
FULL = replace(
    PLAIN,
    scheme="https",
    expiration_time="2026-01-31T12:05:00.125Z",
    not_before="2026-01-31T13:00:00+01:00",
    request_id="request-1",
    resources=("ipfs://bafy/", "https://example.com/claim.json?a=b#c"),
)


def test_text_is_the_one_of_the_standard() -> None:
    assert FULL.text() == (
        "https://example.com wants you to sign in with your Ethereum account:\n"
        f"{ADDRESS}\n"
        "\n"
        "I agree to the terms: https://example.com/tos\n"
        "\n"
        "URI: https://example.com/login\n"
        "Version: 1\n"
        "Chain ID: 1\n"
        "Nonce: n0ncen0nce\n"
        "Issued At: 2026-01-31T12:00:00Z\n"
        "Expiration Time: 2026-01-31T12:05:00.125Z\n"
        "Not Before: 2026-01-31T13:00:00+01:00\n"
        "Request ID: request-1\n"
        "Resources:\n"
        "- ipfs://bafy/\n"
        "- https://example.com/claim.json?a=b#c"
    )


@pytest.mark.parametrize(
    "message",
    [
        PLAIN,
        FULL,
        replace(PLAIN, statement=None),
        replace(PLAIN, resources=()),
        replace(PLAIN, request_id=""),
        replace(PLAIN, domain="127.0.0.1"),
        replace(PLAIN, domain="127.0.0.1:8080"),
        replace(PLAIN, domain="someone@127.0.0.1:8080"),
        replace(PLAIN, domain="[::1]:8000"),
        replace(PLAIN, domain="xn--bcher-kva.example"),
        replace(PLAIN, uri="did:key:z6Mk"),
        replace(PLAIN, uri="https://[2001:db8::7]/c=GB?one#two"),
        replace(PLAIN, uri="file:///etc/hosts"),
        replace(PLAIN, uri="https://example.com/%20%C3%A9"),
        replace(PLAIN, issued_at="2026-01-31T12:00:00.123456789Z"),
        replace(PLAIN, issued_at="2026-01-31t12:00:00z"),
    ],
)
def test_valid_messages_parse_and_write_back_byte_for_byte(message: SiweMessage) -> None:
    assert SiweMessage.parse(message.text()) == message
    assert SiweMessage.parse(message.text()).text() == message.text()


def test_message_without_statement_has_two_empty_lines() -> None:
    assert f"{ADDRESS}\n\n\nURI: " in replace(PLAIN, statement=None).text()


LINES = FULL.text().split("\n")


@pytest.mark.parametrize("index", [index for index, line in enumerate(LINES) if line.split(":")[0] in {
    "URI", "Version", "Chain ID", "Nonce", "Issued At"
}])  # fmt: skip
def test_message_without_a_required_line_is_refused(index: int) -> None:
    with pytest.raises(InvalidMessage):
        SiweMessage.parse("\n".join(LINES[:index] + LINES[index + 1 :]))


@pytest.mark.parametrize("index", range(5, len(LINES) - 3))
def test_message_with_swapped_lines_is_refused(index: int) -> None:
    swapped = [*LINES]
    swapped[index], swapped[index + 1] = swapped[index + 1], swapped[index]
    with pytest.raises(InvalidMessage):
        SiweMessage.parse("\n".join(swapped))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("example.com wants", " wants"),
        ("example.com wants", "example.com:port wants"),
        ("example.com wants", "exa mple.com wants"),
        ("https://example.com wants", "1https://example.com wants"),
        ("wants you", "Wants you"),
        (ADDRESS, ADDRESS.lower()),
        (ADDRESS, ADDRESS.upper().replace("0X", "0x")),
        (ADDRESS, ADDRESS[:-1]),
        (ADDRESS, ""),
        (ADDRESS, "0x" + "0" * 40),
        ("I agree", "I\nagree"),
        ("I agree", "\nI agree"),
        ("I agree", 'I "agree"'),
        ("I agree", "I agr\u00e9e"),
        ("I agree", "I 100% agree"),
        ("URI: https://example.com/login", "URI: /login"),
        ("URI: https://example.com/login", "URI: not_a_scheme:x"),
        ("URI: https://example.com/login", "URI: https://example.com/lo gin"),
        ("URI: https://example.com/login", "URI: https://example.com/%zz"),
        ("Version: 1", "Version: 2"),
        ("Chain ID: 1", "Chain ID: ?"),
        ("Chain ID: 1", "Chain ID: -1"),
        ("Chain ID: 1", "Chain ID: \u0661"),
        ("Nonce: n0ncen0nce", "Nonce: 1234567"),
        ("Nonce: n0ncen0nce", "Nonce: n0nce-n0nce"),
        ("Issued At: 2026-01-31T12:00:00Z", "Issued At: Sat Jan 31 2026 12:00:00 GMT"),
        ("Issued At: 2026-01-31T12:00:00Z", "Issued At: 2026-01-31"),
        ("Issued At: 2026-01-31T12:00:00Z", "Issued At: 2026-01-31T12:00:00"),
        ("Issued At: 2026-01-31T12:00:00Z", "Issued At: 2026-02-31T12:00:00Z"),
        ("Expiration Time: 2026-01-31T12:05:00.125Z", "Expiration Time: tomorrow"),
        ("Expiration Time: 2026-01-31T12:05:00.125Z", "Expiration Time: 2026-01-31T25:05:00Z"),
        ("Not Before: 2026-01-31T13:00:00+01:00", "Not Before: 2026-01-31T13:00:00+99:00"),
        ("Not Before: 2026-01-31T13:00:00+01:00", "Not Before: 0001-01-01T00:00:00+23:00"),
        ("Request ID: request-1", "Request ID: request 1"),
        ("- ipfs://bafy/", "- ipfs://bafy/ - ipfs://bafz/"),
        ("- ipfs://bafy/", "- no_uri"),
        ("- ipfs://bafy/", "ipfs://bafy/"),
        ("claim.json?a=b#c", "claim.json?a=b#c\n"),
        ("\n", "\r\n"),
    ],
)
def test_text_outside_the_grammar_is_refused(old: str, new: str) -> None:
    text = FULL.text()
    assert old in text
    with pytest.raises(InvalidMessage):
        SiweMessage.parse(text.replace(old, new))


@given(st.text(max_size=200))
def test_any_text_is_a_message_or_is_refused(text: str) -> None:
    with pytest.raises(InvalidMessage):
        SiweMessage.parse(text)


@pytest.mark.parametrize("part", ["domain", "statement", "uri", "resource"])
@pytest.mark.timeout(2)
def test_long_hostile_text_is_refused_at_once(part: str) -> None:
    # What a backtracking expression could be made to spend minutes on.
    attack = ("a:" * 1000) + '"'
    text = FULL.text()
    targets = {
        "domain": ("example.com wants", f"{attack} wants"),
        "statement": ("I agree", attack),
        "uri": ("https://example.com/login", f"a:{attack}"),
        "resource": ("ipfs://bafy/", f"a://{attack}"),
    }
    with pytest.raises(InvalidMessage):
        SiweMessage.parse(text.replace(*targets[part]))


moments = st.datetimes(datetime(1970, 1, 1), datetime(9000, 1, 1), timezones=st.just(UTC)).map(written)  # noqa: DTZ001
words = st.text(string.ascii_letters + string.digits, min_size=8, max_size=40)
statements = st.text(string.ascii_letters + string.digits + " -._~:/?#[]@!$&'()*+,;=", min_size=1, max_size=80)


@given(
    domain=words,
    statement=st.none() | statements,
    chain_id=st.integers(0, 10**19),
    nonce=words,
    issued_at=moments,
    expiration_time=st.none() | moments,
    not_before=st.none() | moments,
    request_id=st.none() | words,
    resources=st.none() | st.lists(words.map("urn:{}".format), max_size=3).map(tuple),
)
def test_every_message_that_can_be_written_can_be_read(**fields: object) -> None:
    message = replace(PLAIN, **fields)  # type: ignore[arg-type]
    assert SiweMessage.parse(message.text()) == message


def test_times_are_read_with_their_offset_and_written_in_utc() -> None:
    assert moment("2026-01-31T13:00:00.5+01:00") == datetime(2026, 1, 31, 12, 0, 0, 500_000, UTC)
    assert written(moment("2026-01-31T13:00:00.5+01:00")) == "2026-01-31T12:00:00.500Z"


# One strategy for each production of RFC 3986 that ERC-4361 refers to.
UNRESERVED = string.ascii_letters + string.digits + "-._~"
SUB_DELIMS = "!$&'()*+,;="
escaped = st.integers(0, 255).map(lambda byte: f"%{byte:02X}")


def characters(more: str = "", *, least: int = 0) -> st.SearchStrategy[str]:
    """Return unreserved, sub-delims, `more` and escaped ones."""
    one = st.sampled_from(UNRESERVED + SUB_DELIMS + more) | escaped
    return st.lists(one, min_size=least, max_size=8).map("".join)


schemes = st.from_regex(r"[A-Za-z][A-Za-z0-9+.\-]{0,6}", fullmatch=True)
ip_literals = st.ip_addresses(v=6).map("[{}]".format) | st.just("[v7.a:b]")
ports = st.just("") | st.integers(0, 99999).map(":{}".format) | st.just(":")
user_infos = st.just("") | characters(":").map("{}@".format)
domains = st.tuples(user_infos, ip_literals | st.ip_addresses(v=4).map(str) | characters(least=1), ports).map("".join)
authorities = st.tuples(user_infos, ip_literals | characters(), ports).map("".join)
segments = characters(":@")
queries = st.just("") | characters(":@/?").map("?{}".format)
fragments = st.just("") | characters(":@/?").map("#{}".format)
abempty = st.lists(segments.map("/{}".format), max_size=3).map("".join)
paths = st.one_of(
    st.tuples(authorities, abempty).map(lambda parts: f"//{parts[0]}{parts[1]}"),  # path-abempty
    st.tuples(characters(":@", least=1), abempty).map(lambda parts: f"/{parts[0]}{parts[1]}"),  # path-absolute
    st.just("/"),
    st.tuples(characters(":@", least=1), abempty).map("".join),  # path-rootless
    st.just(""),  # path-empty
)
uris = st.tuples(schemes, st.just(":"), paths, queries, fragments).map("".join)
offsets = st.sampled_from(["Z", "z", "+00:00", "-12:34", "+23:59"])
fractions = st.just("") | st.from_regex(r"\.[0-9]{1,9}", fullmatch=True)
times = st.tuples(
    st.datetimes(datetime(1971, 1, 1), datetime(9000, 1, 1)),  # noqa: DTZ001 - the offset is written beside it
    st.sampled_from("Tt"),
    fractions,
    offsets,
).map(lambda parts: f"{parts[0]:%Y-%m-%d}{parts[1]}{parts[0]:%H:%M:%S}{parts[2]}{parts[3]}")
MESSAGES = st.builds(
    SiweMessage,
    domain=domains,
    address=st.just(ADDRESS),
    uri=uris,
    chain_id=st.integers(0, 10**19),
    nonce=words,
    issued_at=times,
    scheme=st.none() | schemes,
    statement=st.none() | statements,
    expiration_time=st.none() | times,
    not_before=st.none() | times,
    request_id=st.none() | segments,
    resources=st.none() | st.lists(uris, max_size=3).map(tuple),
)


@given(MESSAGES)
def test_every_production_of_the_grammar_is_read_and_written_back(message: SiweMessage) -> None:
    assert SiweMessage.parse(message.text()) == message
    assert SiweMessage.parse(message.text()).text() == message.text()


@given(message=MESSAGES, where=st.floats(0, 1), wrong=st.sampled_from('\t\r"<>\\^`{|}\x00\x7f\u00e9\u0661\u2028'))
def test_a_character_that_no_production_has_is_refused_wherever_it_is(
    message: SiweMessage, where: float, wrong: str
) -> None:
    text = message.text()
    place = round(where * len(text))
    with pytest.raises(InvalidMessage):
        SiweMessage.parse(text[:place] + wrong + text[place:])


@given(message=MESSAGES, cut=st.floats(0, 1, exclude_max=True))
def test_a_message_that_ends_early_is_refused_or_another_message(message: SiweMessage, cut: float) -> None:
    """The end may be cut within an optional part at its end; what is read then is what is there, and no more."""
    text = message.text()
    shorter = text[: int(cut * len(text))]
    with contextlib.suppress(InvalidMessage):
        assert SiweMessage.parse(shorter).text() == shorter


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("https://example.com wants", "https:example.com wants"),
        ("https://example.com wants", "://example.com wants"),
        ("example.com wants", "[::1 wants"),
        ("example.com wants", "[::g] wants"),
        ("example.com wants", "[v.a] wants"),
        ("example.com wants", "a@b@c wants"),
        ("example.com wants", "example.com/path wants"),
        ("example.com wants", "example.com?query wants"),
        ("example.com wants", "example.com%2 wants"),
        ("example.com wants", "example.com:80:81 wants"),
        ("URI: https://example.com/login", "URI: "),
        ("URI: https://example.com/login", "URI: https"),
        ("URI: https://example.com/login", "URI: :x"),
        ("URI: https://example.com/login", "URI: 1s:x"),
        ("URI: https://example.com/login", "URI: https://exa[mple.com"),
        ("URI: https://example.com/login", "URI: https://example.com/#a#b"),
        ("Issued At: 2026-01-31T12:00:00Z", "Issued At: 2026-01-31 12:00:00Z"),
        ("Issued At: 2026-01-31T12:00:00Z", "Issued At: 2026-01-31T12:00:00.Z"),
        ("Issued At: 2026-01-31T12:00:00Z", "Issued At: 2026-01-31T12:00Z"),
        ("Issued At: 2026-01-31T12:00:00Z", "Issued At: 20260131T120000Z"),
        ("Issued At: 2026-01-31T12:00:00Z", "Issued At: 2026-01-31T12:00:00+0100"),
        ("Chain ID: 1", "Chain ID: "),
        ("Chain ID: 1", "Chain ID: 0x1"),
        ("Chain ID: 1", "Chain ID:1"),
        ("Resources:", "Resources: "),
        ("Request ID: request-1", "Request ID: a/b"),
    ],
)
def test_near_misses_of_each_production_are_refused(old: str, new: str) -> None:
    text = FULL.text()
    assert old in text
    with pytest.raises(InvalidMessage):
        SiweMessage.parse(text.replace(old, new))
