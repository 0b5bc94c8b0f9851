"""Which passwords nobody may choose, and what the filter of the most used ones is worth."""

import random
import string
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.auth.passwords.bloom import BloomFilter
from services.auth.passwords.policy import COMMON, COMMON_FILE, GUESSABLE, common_passwords, refusal
from tools import common_passwords as tool

ALPHABET = string.ascii_letters + string.digits + string.punctuation + " "


def random_passwords(count: int) -> list[str]:
    source = random.Random(20)
    return ["".join(source.choices(ALPHABET, k=source.randint(8, 24))) for _ in range(count)]


@given(st.sets(st.text(max_size=30), max_size=200))
def test_a_filter_never_misses_an_entry(entries: set[str]) -> None:
    built = BloomFilter.build(entries | {"one"}, 0.01)
    read = BloomFilter.from_bytes(built.to_bytes())
    assert all(entry in read for entry in entries)
    assert read.entries == len(entries | {"one"})


@pytest.mark.parametrize("data", [b"", b"x" * 40, BloomFilter.build({"a"}, 0.01).to_bytes()[:-1]])
def test_a_broken_file_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="not a Bloom filter"):
        BloomFilter.from_bytes(data)


def test_the_shipped_filter_is_small_and_wrong_once_in_ten_thousand() -> None:
    assert common_passwords().entries == 150_000
    assert COMMON_FILE.stat().st_size < 400_000
    drawn = random_passwords(200_000)
    assert sum(password in common_passwords() for password in drawn) / len(drawn) < 2e-4


def test_a_check_takes_less_than_a_tenth_of_a_millisecond() -> None:
    drawn = random_passwords(2_000)
    common_passwords()
    started = time.thread_time()
    for password in drawn:
        refusal(password, "ada_lovelace", "ada@sparkle.example")
    assert (time.thread_time() - started) / len(drawn) < 1e-4


@pytest.mark.parametrize(
    "password",
    ["password", "PassWord", "12345678", "1234567890", "qwertyuiop", "iloveyou", "trustno1", "princess", "football",
     "passw0rd", "password1", "password123", "1q2w3e4r", "baseball", "superman", "michelle", "sunshine",
     "\uff50\uff41\uff53\uff53\uff57\uff4f\uff52\uff44"],
)  # fmt: skip
def test_the_most_used_passwords_are_refused_in_any_spelling(password: str) -> None:
    assert refusal(password) == COMMON


@pytest.mark.parametrize(
    "password",
    ["ada_lovelace", "Ada_Lovelace1", "ADA_LOVELACE!!", "1815ada_lovelace", "countess", "countess.1815", "sparkle1",
     "Sparkle-2026", "SparkleUniverse", "universe99", "ada_lovelacesparkle", "sparkle universe"],
)  # fmt: skip
def test_a_password_of_the_accounts_own_words_is_refused(password: str) -> None:
    assert refusal(password, "ada_lovelace", "Countess@Sparkle.example") in {GUESSABLE, COMMON}


@pytest.mark.parametrize(
    "password",
    ["correct horse battery", "ada_lovelace likes tea", "48151623-sparkle-42108", "the universe is large", "x" * 100,
     "\u5bc6\u7801\u5f88\u957f\u5f88\u957f\u5f88\u957f", "canadaland"],
)  # fmt: skip
def test_anything_else_may_be_chosen(password: str) -> None:
    assert refusal(password, "ada_lovelace", "ada@sparkle.example") is None


@given(st.text(min_size=8, max_size=100), st.text(max_size=20), st.text(max_size=40))
def test_no_text_breaks_the_check(password: str, username: str, email: str) -> None:
    assert refusal(password, username, email) in {None, COMMON, GUESSABLE}


def test_the_tool_takes_the_first_long_enough_entries_of_its_lists(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ranked, more, output = tmp_path / "ranked.txt", tmp_path / "more.json", tmp_path / "out.bloom"
    ranked.write_text("123456\nPASSWORD\npassword\nletmein12\n")
    more.write_text('["qwertyuiop", "never reached"]')
    assert tool.main([str(ranked), str(more), "--entries", "3", "--output", str(output)]) == 0
    built = BloomFilter.from_bytes(output.read_bytes())
    assert built.entries == 3
    assert all(entry in built for entry in ("password", "letmein12", "qwertyuiop"))
    assert "123456" not in built
    assert "never reached" not in built
    assert capsys.readouterr().out.startswith("3 passwords in ")
