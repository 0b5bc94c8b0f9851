"""A wrong environment is named as a whole, before anything starts."""

import os
import subprocess
import sys

import pytest

from shared.settings import DEVELOPMENT_SECRET

GOOD = {
    "SPARKLE_DATABASE_URL": "postgresql://user:word@localhost/notes",
    "SPARKLE_SECRET_KEY": "a-secret-of-our-own-0123456789abcdef",
}
LOAD = "from shared.settings import DatabaseSettings, load_settings; print(load_settings(DatabaseSettings))"


def load(**environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("SPARKLE_", "OTEL_"))}
    return subprocess.run(
        [sys.executable, "-c", LOAD], env={**inherited, **environment}, capture_output=True, text=True, check=False
    )


def test_five_mistakes_are_all_named_and_the_process_fails() -> None:
    answer = load(
        SPARKLE_DATABASE_URL="mysql://somewhere/notes",
        SPARKLE_REDIS_URL="http://not-redis",
        SPARKLE_PUBLIC_URL="sparkle.example",
        SPARKLE_LOG_LEVEL="LOUD",
        SPARKLE_MAX_BODY_BYTES="many",
    )
    assert answer.returncode != 0
    assert "5 setting(s) are wrong" in answer.stderr
    for name in ("DATABASE_URL", "REDIS_URL", "PUBLIC_URL", "LOG_LEVEL", "MAX_BODY_BYTES"):
        assert f"  SPARKLE_{name}: " in answer.stderr
    assert "Traceback" not in answer.stderr


def test_missing_variable_is_named() -> None:
    answer = load()
    assert answer.returncode != 0
    assert "SPARKLE_DATABASE_URL: is required and not set" in answer.stderr


def test_empty_variable_counts_as_not_set() -> None:
    answer = load(**GOOD, SPARKLE_PUBLIC_URL="", OTEL_EXPORTER_OTLP_ENDPOINT="")
    assert answer.returncode == 0, answer.stderr
    assert "public_url='http://127.0.0.1:8000'" in answer.stdout
    assert "otlp_endpoint=None" in answer.stdout


@pytest.mark.parametrize("secret", [None, DEVELOPMENT_SECRET, "short"])
def test_production_refuses_a_default_or_short_secret(secret: str | None) -> None:
    environment = {**GOOD, "SPARKLE_ENV": "production"}
    if secret is None:
        del environment["SPARKLE_SECRET_KEY"]
    else:
        environment["SPARKLE_SECRET_KEY"] = secret
    answer = load(**environment)
    assert answer.returncode != 0
    assert "SPARKLE_SECRET_KEY" in answer.stderr


def test_production_starts_with_its_own_secret_and_prints_none() -> None:
    answer = load(**GOOD, SPARKLE_ENV="production")
    assert answer.returncode == 0, answer.stderr
    assert "a-secret-of-our-own" not in answer.stdout
    assert "word" not in answer.stdout
