"""What a source says of a post, as a post: title, document, rendering, tags and dates. Pure; runs in a pool.

A `Found` is what was read; it becomes a `Prepared` post, or a `Refused` with the reason in words.
"""

import hashlib
import re
import signal
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Final

import orjson

from services.content.documents import attributes
from services.content.documents.html import to_html
from services.content.documents.problems import InvalidDocument
from services.content.documents.text import MAX_EXCERPT_LENGTH, excerpt_of, plain_text, reading_minutes
from services.content.documents.validation import MAX_BYTES, validated
from services.content.imports import markdown
from services.content.imports.blocks import document_of, without_controls
from services.content.imports.policy import CONVERSION_SECONDS, MAX_NOTES
from services.content.posts.schemas import MAX_TAGS, MAX_TITLE_LENGTH
from services.content.tags.names import normalised

Json = dict[str, Any]
_MAX_SOURCE: Final = 4 * MAX_BYTES
_EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)
_BETWEEN_TAGS: Final = re.compile(r"[,;]")
_UNTITLED: Final = "Untitled"
_NAME: Final = re.compile(r"[-_]+")
_DATE_IN_NAME: Final = re.compile(r"^\d{4}-\d{2}-\d{2}-")


@dataclass(frozen=True, slots=True)
class Found:
    """One post of a source. `key` tells it from every other that the person may import."""

    label: str
    key: bytes
    text: str = ""
    is_html: bool = False
    fields: Mapping[str, Any] = field(default_factory=dict)
    document: bytes | None = None
    """The document itself, where the source is an export of this site."""
    refusal: str = ""
    is_skipped: bool = False
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Prepared:
    """A post to be. `published_at` is when its source published it, where that is known."""

    label: str
    key: bytes
    title: str
    content: str
    html: str
    plain_text: str
    excerpt: str
    has_own_excerpt: bool
    reading_time: int
    tags: list[str]
    cover_url: str | None
    cover_alt: str | None
    canonical_url: str | None
    is_published: bool
    created_at: datetime | None
    published_at: datetime | None
    notes: list[str]


@dataclass(frozen=True, slots=True)
class Refused:
    """What cannot become a post, and why."""

    label: str
    key: bytes
    reason: str
    is_skipped: bool = False


def key_of(*parts: str | bytes) -> bytes:
    """Return the key of a post that its source identifies by `parts`."""
    digest = hashlib.sha256()
    for part in parts:
        raw = part.encode("utf-8", "replace") if isinstance(part, str) else part
        digest.update(len(raw).to_bytes(8, "big") + raw)
    return digest.digest()


def prepare_all(found: Sequence[Found]) -> list[Prepared | Refused]:
    """Return what becomes of each; nothing that is found makes this raise."""
    return [prepare(one) for one in found]


def prepare(found: Found) -> Prepared | Refused:
    """Return the post, or why there is none."""
    if found.refusal:
        return Refused(found.label, found.key, found.refusal, found.is_skipped)
    try:
        with _limited():
            return _prepared(found)
    except (markdown.FrontMatterError, _UnfitError) as error:
        return Refused(found.label, found.key, f"Not imported: {error}.")
    except InvalidDocument as error:
        return Refused(found.label, found.key, f"Not imported: the text {_about_size(error)}.")
    except TimeoutError:
        return Refused(found.label, found.key, "Not imported: reading it took too long.")
    except (RecursionError, MemoryError):
        return Refused(found.label, found.key, "Not imported: it is nested too deeply.")


class _UnfitError(ValueError):
    """Completes the sentence "Not imported: ..."."""


def _about_size(error: InvalidDocument) -> str:
    places = (error.details or {}).get("fieldErrors", {}).values()
    return next((reason for reasons in places for reason in reasons), "does not fit the editor")


@contextmanager
def _limited() -> Iterator[None]:
    """Raise TimeoutError inside the block when it takes too long; only the main thread of a process can be told."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def late(*_: Any) -> None:
        raise TimeoutError

    former = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, CONVERSION_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, former)


def _prepared(found: Found) -> Prepared:
    text = without_controls(found.text)
    if len(text) > _MAX_SOURCE:
        raise _UnfitError("the text is too long")
    fields = dict(found.fields)
    notes = list(found.notes)
    heading = ""
    if not found.is_html:
        front, text = markdown.split(text)
        fields = front | fields
        if not _first(fields, "title"):
            heading, text = markdown.title_within(text)
    titles = (_first(fields, "title"), heading, _title_of(found.label), _UNTITLED)
    title = next(line for line in (_line(one, MAX_TITLE_LENGTH) for one in titles) if line)
    document = _own_document(found.document) if found.document else None
    if document is None:
        document, counted = document_of(text if found.is_html else markdown.to_html(text))
        notes += [f"{count} {one if count == 1 else many}" for (one, many), count in counted.items()]
        document = validated(document)
    plain = plain_text(document)
    excerpt = _line(_first(fields, "excerpt", "custom_excerpt", "description", "summary"), 10_000)
    if len(excerpt) > MAX_EXCERPT_LENGTH:
        notes.append(f"the excerpt was cut to {MAX_EXCERPT_LENGTH} characters")
        excerpt = excerpt_of(excerpt)
    cover = _address(fields, notes, "cover", attributes.image_address, *_COVERS)
    created = _moment(_first(fields, "created_at", "created", "date"))
    published = _moment(_first(fields, *_PUBLISHED)) or created
    return Prepared(
        label=found.label,
        key=found.key,
        title=title,
        content=orjson.dumps(document).decode(),
        html=to_html(document),
        plain_text=plain,
        excerpt=excerpt or excerpt_of(plain),
        has_own_excerpt=bool(excerpt),
        reading_time=min(reading_minutes(plain), 32_767),
        tags=_tags(fields, notes),
        cover_url=cover,
        cover_alt=_line(_first(fields, "cover_alt", "feature_image_alt"), attributes.MAX_LABEL_LENGTH)
        if cover
        else None,
        canonical_url=_address(
            fields, notes, "canonical address", attributes.web_address, "canonical_url", "canonical"
        ),
        is_published=_is_published(fields),
        created_at=created or published,
        published_at=published,
        notes=notes[:MAX_NOTES],
    )


_CANONICAL: Final = ("canonical_url", "canonical")
_COVERS: Final = ("cover", "cover_image", "cover_url", "main_image", "feature_image", "image")
_PUBLISHED: Final = ("published_at", "publishdate", "pubdate", "published", "date")


def _first(fields: Mapping[str, Any], *names: str) -> Any:
    return next((fields[name] for name in names if fields.get(name) not in (None, "", [], {})), None)


def _line(value: Any, limit: int) -> str:
    """Return a value as one line of at most `limit` characters that can be stored."""
    if value is None or isinstance(value, dict | list | bytes):
        return ""
    try:
        text = str(value)
    except ValueError:  # a whole number with more digits than Python writes
        return ""
    return " ".join(without_controls(text).split())[:limit].strip()


def _title_of(label: str) -> str:
    """Return what a file name says: "2024-05-01-on_light.md" is "On light"."""
    stem = label.rpartition("/")[2].rpartition(".")[0] or label
    words = _NAME.sub(" ", _DATE_IN_NAME.sub("", stem)).strip()
    return words[:1].upper() + words[1:]


def _own_document(raw: bytes) -> Json | None:
    """Return a document that this site has exported; None when somebody has changed it to something else."""
    try:
        return validated(orjson.loads(raw))
    except (InvalidDocument, orjson.JSONDecodeError, RecursionError):
        return None


def _tags(fields: Mapping[str, Any], notes: list[str]) -> list[str]:
    given = _first(fields, "tags", "tag_list", "cached_tag_list", "keywords", "categories")
    if isinstance(given, str):
        given = _BETWEEN_TAGS.split(given) if _BETWEEN_TAGS.search(given) else given.split()
    names: list[str] = []
    lost = 0
    for one in given if isinstance(given, list | tuple) else []:
        try:
            name = normalised(_line(one, 200))
            attributes.storable(name)
        except ValueError:
            lost += bool(_line(one, 200))
            continue
        if name not in names:
            names.append(name)
    lost += max(0, len(names) - MAX_TAGS)
    if lost:
        were = "tag was" if lost == 1 else "tags were"
        notes.append(f"{lost} {were} left out: a post has at most {MAX_TAGS}, of letters, digits and hyphens")
    return names[:MAX_TAGS]


def _address(fields: Mapping[str, Any], notes: list[str], noun: str, check: Any, *names: str) -> str | None:
    given = _first(fields, *names)
    if isinstance(given, dict):
        given = _first(given, "url", "src", "image")
    if not isinstance(given, str) or not given.strip():
        return None
    try:
        address: str = check(given)
    except ValueError:
        notes.append(f"the {noun} was left out: it is not a full web address")
        return None
    return address


def _is_published(fields: Mapping[str, Any]) -> bool:
    """Return whether the source had published it; files say nothing of it more often than not, and then it was."""
    status = fields.get("status")
    if isinstance(status, str):
        return status.strip().lower() == "published"
    if "draft" in fields:
        return not _is_true(fields["draft"])
    return _is_true(fields.get("published", True)) or isinstance(fields.get("published"), date)


def _is_true(value: Any) -> bool:
    return value.strip().lower() in {"true", "yes", "1"} if isinstance(value, str) else bool(value)


def _moment(value: Any) -> datetime | None:
    """Return a time in UTC; None for what is no time, or one before the web."""
    try:
        if isinstance(value, str):
            value = datetime.fromisoformat(value.strip().removesuffix(" UTC"))
        elif isinstance(value, int | float) and not isinstance(value, bool):
            value = datetime.fromtimestamp(value / 1000 if value > 1e11 else value, UTC)  # noqa: PLR2004 - milliseconds
        elif isinstance(value, date) and not isinstance(value, datetime):
            value = datetime(value.year, value.month, value.day, tzinfo=UTC)
        if not isinstance(value, datetime):
            return None
        moment = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return moment if moment >= _EARLIEST else None
