"""Asks a service what it holds of a person, as auth does, and finds the tables that it must not forget."""

import json
import re
import time
from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

import httpx
from sqlalchemy import MetaData

from shared.personal_data import Store
from shared.testing.tokens import issue_token

# Columns that hold somebody's id. A table that a foreign key leads from there is somebody's, too.
_OF_A_PERSON: Final = re.compile(
    r"^(\w+_)?(user|owner|author|actor|creator|sender|recipient|reporter|reviewer|moderator|member|admin|person|people"
    r"|follower|followee|blocker|blocked|muter|muted|reader|voter|seller|buyer)_id$|_by(_id)?$|^caller$"
)


def service_bearer(**claims: Any) -> dict[str, str]:
    """Return the Authorization header of auth; `claims` override or, when None, remove what its token says."""
    now = time.time() - 30  # tests with a clock that stands still may be slow
    nobody = dict.fromkeys(("sid", "username", "role", "email_verified", "auth_time"))
    token = issue_token(
        **{"now": now, "expires_in": 60, "aud": "sparkle-internal", "sub": "service:auth", **nobody, **claims}
    )
    return {"Authorization": f"Bearer {token}"}


async def exported(client: httpx.AsyncClient, user_id: UUID) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of each store that is handed out."""
    answer = await client.get(f"/internal/users/{user_id}/data", headers=service_bearer())
    assert answer.status_code == 200, answer.text
    *lines, end = [json.loads(line) for line in answer.text.splitlines()]
    assert end == {"isComplete": True}
    found: dict[str, list[dict[str, Any]]] = {line["store"]: [] for line in lines}
    for line in lines:
        if "row" in line:
            found[line["store"]].append(line["row"])
    return found


async def erased(client: httpx.AsyncClient, user_id: UUID) -> dict[str, tuple[str, int | None]]:
    """Erase a person and return what was done to each store, and to how many rows."""
    answer = await client.delete(f"/internal/users/{user_id}/data", headers=service_bearer())
    assert answer.status_code == 200, answer.text
    return {store["store"]: (store["action"], store["count"]) for store in answer.json()}


async def assert_only_services_may_ask(client: httpx.AsyncClient, user_id: UUID) -> None:
    """Check the door of the internal endpoints: nobody, the person, an administrator, and other audiences."""
    mine = issue_token(user_id)
    admin = issue_token(user_id, role="admin")
    strangers = [
        {},
        {"Authorization": f"Bearer {mine}"},
        {"Authorization": f"Bearer {admin}"},
        service_bearer(aud="sparkle"),
        service_bearer(sub=str(user_id)),
        service_bearer(expires_in=20),
    ]
    for headers in strangers:
        for method in ("GET", "DELETE"):
            answer = await client.request(method, f"/internal/users/{user_id}/data", headers=headers)
            assert answer.status_code == 401, (method, headers)


def forgotten_tables(stores: Iterable[Store], *parts: MetaData) -> set[str]:
    """Return the tables with people in them that no store names."""
    tables = [table for metadata in parts for table in metadata.sorted_tables]
    personal = {table.name for table in tables if any(_OF_A_PERSON.search(column.name) for column in table.columns)}
    for table in tables:  # sorted: those that others refer to come first
        if any(key.column.table.name in personal for key in table.foreign_keys):
            personal.add(table.name)
    return personal - {getattr(store.table, "name", "") for store in stores}
