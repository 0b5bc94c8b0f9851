"""Uploads, and a worker that carries them out."""

import io
import zipfile
from collections.abc import Mapping
from typing import Any

import httpx

from services.content.imports.running import Importer
from shared.testing.services import RunningService
from tests.content.writing import Person


def archive(files: Mapping[str, str | bytes]) -> bytes:
    """A zip with these files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in files.items():
            opened.writestr(name, content)
    return buffer.getvalue()


async def upload(content: RunningService, person: Person, body: bytes, **query: Any) -> httpx.Response:
    """Send an upload."""
    return await content.client.post("/api/imports", content=body, params=query, headers=person.headers)


async def run_imports(content: RunningService) -> None:
    """Carry out everything that is due."""
    importer = Importer(content.database, content.clock, processes=0)
    while await importer.run_next():
        pass


async def imported(content: RunningService, person: Person, body: bytes, **query: Any) -> dict[str, Any]:
    """Import an upload to its end; return the import with its whole report in `items`."""
    answer = await upload(content, person, body, **query)
    assert answer.status_code == 202, answer.text
    await run_imports(content)
    path = f"/api/imports/{answer.json()['id']}"
    read: dict[str, Any] = (await content.client.get(path, headers=person.headers)).json()
    items = (await content.client.get(f"{path}/items", params={"limit": 100}, headers=person.headers)).json()
    return read | {"items": items["items"]}


async def post_of(content: RunningService, person: Person, item: dict[str, Any]) -> dict[str, Any]:
    """Return the post that a line of a report names."""
    answer = await content.client.get(f"/api/posts/{item['post']['id']}", headers=person.headers)
    assert answer.status_code == 200, answer.text
    read: dict[str, Any] = answer.json()
    return read
