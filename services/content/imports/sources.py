"""Uploads of unknown origin: what one is, and the posts in it, one after the other.

Names inside an archive are labels in a report and nothing else: nothing is written to a disk, so there is no path to
escape from. Sizes are counted while an entry is unpacked, never believed.
"""

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, Any, Final

import orjson

from services.content.imports.drafting import Found, key_of
from services.content.imports.policy import (
    MAX_ENTRY_BYTES,
    MAX_ITEMS,
    MAX_LABEL,
    MAX_TABLE_BYTES,
    MAX_TABLE_PARTS,
    MAX_UNPACKED_BYTES,
    MEBIBYTE,
    ImportKind,
)
from services.content.imports.problems import UnreadableUpload

_ZIP: Final = b"PK\x03\x04"
_EMPTY_ZIP: Final = b"PK\x05\x06"
_MARKDOWN: Final = (".md", ".markdown", ".mdx", ".mdown")
_DOCUMENT: Final = ".tiptap.json"
_TABLES: Final = ("articles.json", "articles.csv")
_DAMAGED: Final = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)


class Source:
    """An upload in a file. `kind`, `total` and `posts` look at it anew; raises UnreadableUpload for what is none."""

    def __init__(self, file: IO[bytes], name: str) -> None:
        self._file = file
        self._name = name
        self._parsed: Any = None
        self.kind = self._kind()

    def total(self) -> int:
        """Return how many posts `posts` will yield.

        Raises:
            UnreadableUpload: there are too many, or none.
        """
        if self.kind is ImportKind.MARKDOWN:
            return 1
        if self.kind is ImportKind.ARCHIVE:
            return _checked(len(_entries(self._archive())))
        return _checked(len(self._rows()))

    def posts(self) -> Iterator[Found]:
        """Yield every post in the same order each time."""
        if self.kind is ImportKind.MARKDOWN:
            self._file.seek(0)
            yield _markdown(self._name, self._file.read(MAX_ENTRY_BYTES + 1))
        elif self.kind is ImportKind.ARCHIVE:
            yield from _archived(self._archive())
        elif self.kind is ImportKind.GHOST:
            yield from (_ghost(row) for row in self._rows())
        else:
            yield from (_devto(row) for row in self._rows())

    def _kind(self) -> ImportKind:
        self._file.seek(0)
        head = self._file.read(4096)
        if head.startswith((_ZIP, _EMPTY_ZIP)):
            names = {entry.filename.rpartition("/")[2].lower() for entry in self._archive().infolist()}
            has_texts = any(name.endswith(_MARKDOWN) for name in names)
            if not has_texts and any(_table_of(self._archive())):
                return self._kind_of_table()
            return ImportKind.ARCHIVE
        if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")) or self._name.lower().endswith(".csv"):
            return self._kind_of_table()
        if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise UnreadableUpload("This is neither text nor a zip archive.")
        return ImportKind.MARKDOWN

    def _kind_of_table(self) -> ImportKind:
        value = self._table()
        return ImportKind.GHOST if isinstance(value, dict) and _ghost_data(value) else ImportKind.DEVTO

    def _archive(self) -> zipfile.ZipFile:
        try:
            self._file.seek(0)
            archive = zipfile.ZipFile(self._file)
        except _DAMAGED:
            raise UnreadableUpload("The zip archive is damaged.") from None
        if len(archive.infolist()) > 4 * MAX_ITEMS:
            raise UnreadableUpload(f"An archive may hold at most {MAX_ITEMS} posts.")
        return archive

    def _table(self) -> Any:
        """Return the one file with all posts: JSON as it is, CSV as a list of rows. It is read once."""
        if self._parsed is None:
            self._parsed = self._parse()
        return self._parsed

    def _parse(self) -> Any:
        self._file.seek(0)
        name, raw = self._name, b""
        if self._file.read(4).startswith(_ZIP):
            archive = self._archive()
            entry = next(iter(_table_of(archive)))
            name, raw = entry.filename, _unpacked(archive, entry, MAX_TABLE_BYTES)
        else:
            self._file.seek(0)
            raw = self._file.read(MAX_TABLE_BYTES + 1)
        if len(raw) > MAX_TABLE_BYTES:
            raise UnreadableUpload(f"One file with all posts may have at most {MAX_TABLE_BYTES // MEBIBYTE} MiB.")
        return _csv(raw) if name.lower().endswith(".csv") else _json(raw)

    def _rows(self) -> list[dict[str, Any]]:
        value = self._table()
        if isinstance(value, dict):
            value = _ghost_rows(_ghost_data(value)) if self.kind is ImportKind.GHOST else value.get("articles")
        if not isinstance(value, list):
            raise UnreadableUpload("There are no posts in this file that this site can read.")
        return [row for row in value if isinstance(row, dict)]


def _checked(total: int) -> int:
    if total == 0:
        raise UnreadableUpload("There are no posts in this upload.")
    if total > MAX_ITEMS:
        raise UnreadableUpload(f"An import has at most {MAX_ITEMS} posts; this one has {total}.")
    return total


def _entries(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Return what stands for a post, or was perhaps meant to: no folders, no hidden files, no pictures of an export."""
    entries = []
    for entry in archive.infolist():
        parts = entry.filename.lower().split("/")
        if entry.is_dir() or any(_is_hidden(part) for part in parts) or parts[0] in {"__macosx", "media"}:
            continue
        if not entry.filename.lower().endswith(_DOCUMENT) and entry.filename != "readme.txt":
            entries.append(entry)
    return entries


def _is_hidden(part: str) -> bool:
    return part.startswith(".") and part not in {".", ".."}


def _table_of(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Return the file with all posts of an archive that has one: dev.to's articles, or Ghost's only JSON."""
    entries = _entries(archive)
    named = [entry for entry in entries if entry.filename.lower().rpartition("/")[2] in _TABLES]
    return named or [entry for entry in entries if entry.filename.lower().endswith(".json")][:1]


def _archived(archive: zipfile.ZipFile) -> Iterator[Found]:
    documents = {
        entry.filename[: -len(_DOCUMENT)]: entry
        for entry in archive.infolist()
        if entry.filename.lower().endswith(_DOCUMENT)
    }
    room = MAX_UNPACKED_BYTES
    for entry in _entries(archive):
        label = _label(entry.filename)
        key = key_of("entry", entry.filename)
        stem, _, ending = entry.filename.rpartition(".")
        if f".{ending.lower()}" not in _MARKDOWN:
            yield Found(label, key, refusal="Skipped: this is not a Markdown file.", is_skipped=True)
            continue
        if room <= 0:
            yield Found(label, key, refusal="Not imported: the archive unpacks to too much.")
            continue
        try:
            raw = _unpacked(archive, entry, MAX_ENTRY_BYTES)
            document = _unpacked(archive, documents[stem], MAX_ENTRY_BYTES) if stem in documents else None
        except UnreadableUpload as error:
            room -= MAX_ENTRY_BYTES
            yield Found(label, key, refusal=f"Not imported: {error.detail}")
            continue
        room -= len(raw) + len(document or b"")
        yield _markdown(entry.filename, raw, document)


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limit: int) -> bytes:
    if entry.flag_bits & 1:
        raise UnreadableUpload("it is encrypted.")
    try:
        with archive.open(entry) as opened:
            raw = opened.read(limit + 1)
    except _DAMAGED:
        raise UnreadableUpload("it is damaged.") from None
    if len(raw) > limit:
        raise UnreadableUpload(f"it has more than {limit // MEBIBYTE} MiB.")
    return raw


def _markdown(name: str, raw: bytes, document: bytes | None = None) -> Found:
    key = key_of("markdown", name, raw)
    label = _label(name)
    if len(raw) > MAX_ENTRY_BYTES:
        return Found(label, key, refusal=f"Not imported: it has more than {MAX_ENTRY_BYTES // MEBIBYTE} MiB.")
    text, notes = _decoded(raw)
    if not text.strip():
        return Found(label, key, refusal="Skipped: the file is empty.", is_skipped=True)
    return Found(label, key, text, document=document, notes=notes)


def _decoded(raw: bytes) -> tuple[str, list[str]]:
    """Return the text of a file: UTF-8, UTF-16 where it says so, or what old Windows programs write."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace"), []
    try:
        return raw.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace"), ["the file is not UTF-8 and was read as Windows-1252"]


def _label(name: str) -> str:
    clean = "".join(char if char.isprintable() else "\ufffd" for char in name.encode("utf-8", "replace").decode())
    return clean if len(clean) <= MAX_LABEL else f"…{clean[1 - MAX_LABEL :]}"


def _json(raw: bytes) -> Any:
    if sum(raw.count(sign) for sign in (b",", b"[", b"{")) > MAX_TABLE_PARTS:
        raise UnreadableUpload("The file has too many small parts.")
    try:
        return orjson.loads(raw.removeprefix(b"\xef\xbb\xbf"))
    except (orjson.JSONDecodeError, RecursionError):
        raise UnreadableUpload("The file is not valid JSON.") from None


def _csv(raw: bytes) -> list[dict[str, Any]]:
    csv.field_size_limit(MAX_ENTRY_BYTES)
    text = _decoded(raw)[0].replace("\x00", "")
    try:
        return [
            {str(name).strip().lower(): value for name, value in row.items() if name}
            for row in csv.DictReader(io.StringIO(text, newline=""))
        ]
    except csv.Error:
        raise UnreadableUpload("The file is not valid CSV.") from None


def _ghost_data(value: dict[str, Any]) -> dict[str, Any]:
    """Return the tables of a Ghost export, which are in `db[0].data` or, in old ones, in `data`; {} for others."""
    found: Any = value.get("db")
    found = found[0] if isinstance(found, list) and found else value
    data = found.get("data") if isinstance(found, dict) else None
    return data if isinstance(data, dict) and isinstance(data.get("posts"), list) else {}


def _ghost_rows(data: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the posts of a Ghost export with the names of their tags in `tags`."""
    names = {row.get("id"): row.get("name") for row in _objects(data.get("tags")) if _is_plain(row.get("id"))}
    links = [row for row in _objects(data.get("posts_tags")) if _is_plain(row.get("post_id"), row.get("tag_id"))]
    tags: dict[Any, list[Any]] = {}
    for row in sorted(links, key=lambda row: row["sort_order"] if type(row.get("sort_order")) is int else 0):
        tags.setdefault(row.get("post_id"), []).append(names.get(row.get("tag_id")))
    return [
        {**row, "tags": tags.get(row.get("id"), []) if _is_plain(row.get("id")) else []}
        for row in _objects(data["posts"])
    ]


def _objects(value: Any) -> list[dict[str, Any]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _is_plain(*values: Any) -> bool:
    return all(isinstance(value, str | int) for value in values)


def _ghost(row: dict[str, Any]) -> Found:
    title = _text(row, "title")
    key = key_of("ghost", _text(row, "uuid") or _text(row, "id") or orjson.dumps(row, default=str))
    label = _label(title or _text(row, "slug") or "(untitled)")
    if row.get("type") == "page" or row.get("page") in (1, True):
        return Found(label, key, refusal="Skipped: this is a page of a site, not a post.", is_skipped=True)
    if row.get("visibility") not in (None, "public"):
        refusal = "Skipped: it was for members only, and every published post is public here."
        return Found(label, key, refusal=refusal, is_skipped=True)
    html = _text(row, "html")
    if not html.strip():
        reason = "Not imported: Ghost has exported no HTML of it. Open it in Ghost, save it, and export again."
        return Found(label, key, refusal=reason)
    notes = []
    if "__GHOST_URL__" in html:
        notes.append("addresses that point into the Ghost site itself are not known outside it")
    return Found(label, key, html, is_html=True, fields=row, notes=notes)


def _devto(row: dict[str, Any]) -> Found:
    title = _text(row, "title")
    body = _text(row, "body_markdown")
    identity = row.get("id") if _is_plain(row.get("id")) else None
    key = key_of("devto", str(identity)) if identity else key_of("devto", title, body)
    label = _label(title or "(untitled)")
    if not body.strip():
        return Found(label, key, refusal="Skipped: the article has no text.", is_skipped=True)
    fields = {name: value for name, value in row.items() if name != "body_markdown" and value not in (None, "")}
    return Found(label, key, body, fields=fields)


def _text(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    return value if isinstance(value, str) else ""
