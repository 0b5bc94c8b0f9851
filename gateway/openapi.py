"""One OpenAPI document for all services: fetched from each, merged, kept for a few seconds.

A component that two services define alike appears once; one that they define differently gets the service's name in
front. A service that does not answer is listed in `x-unavailable`, and its last known part stays.
"""

import asyncio
import time
from collections.abc import Mapping
from typing import Any

import httpx

from shared.logging import get_logger

log = get_logger(__name__)

FRESH_SECONDS = 10.0
_FETCH_SECONDS = 3.0
_MAX_BYTES = 8 * 1_048_576

Document = dict[str, Any]


class ApiDocument:
    """The aggregated document. `get` fetches at most every FRESH_SECONDS, once for all who wait."""

    def __init__(self, services: Mapping[str, str], client: httpx.AsyncClient, public_url: str) -> None:
        self._services = services
        self._client = client
        self._public_url = public_url
        self._parts: dict[str, Document] = {}
        self._document: Document = {}
        self._fetched_at = -FRESH_SECONDS
        self._lock = asyncio.Lock()

    async def get(self) -> Document:
        """Return the merged document."""
        async with self._lock:
            if time.monotonic() - self._fetched_at > FRESH_SECONDS:
                found = await asyncio.gather(*(self._fetch(url) for url in self._services.values()))
                fresh = {name: part for name, part in zip(self._services, found, strict=True) if part is not None}
                self._parts |= fresh
                missing = [name for name in self._services if name not in fresh]
                self._document = merge(self._parts, missing, self._public_url)
                self._fetched_at = time.monotonic()
            return self._document

    async def _fetch(self, url: str) -> Document | None:
        try:
            async with asyncio.timeout(_FETCH_SECONDS):
                answer = await self._client.get(f"{url}/openapi.json")
            answer.raise_for_status()
            document = answer.json() if len(answer.content) <= _MAX_BYTES else None
        except (httpx.HTTPError, TimeoutError, ValueError) as error:
            log.warning("openapi_unavailable", error=type(error).__name__)
            return None
        return document if isinstance(document, dict) else None


def merge(parts: Mapping[str, Document], missing: list[str], public_url: str) -> Document:
    """Return one document made of `parts` (service name -> OpenAPI document)."""
    merged: Document = {
        "openapi": "3.1.0",
        "info": {"title": "Sparkle Universe", "version": "1.0.0"},
        "servers": [{"url": public_url}],
        "tags": [{"name": name} for name in parts],
        "paths": {},
        "components": {},
        "x-unavailable": missing,
    }
    components: dict[str, dict[str, Any]] = merged["components"]
    operation_ids: set[str] = set()
    for service, part in parts.items():
        renamed = _conflicts(components, part.get("components", {}), service)
        document = _rename(part, renamed)
        for kind, entries in document.get("components", {}).items():
            for name, value in entries.items():
                components.setdefault(kind, {})[renamed.get(_reference(kind, name), name)] = value
        for path, operations in document.get("paths", {}).items():
            for operation in operations.values():
                if isinstance(operation, dict):
                    _own(operation, service, operation_ids)
            merged["paths"].setdefault(path, operations)
    return merged


def _own(operation: Document, service: str, operation_ids: set[str]) -> None:
    operation["tags"] = [service]
    name = operation.get("operationId")
    if name is not None:
        operation["operationId"] = f"{service}_{name}" if name in operation_ids else name
        operation_ids.add(operation["operationId"])


def _reference(kind: str, name: str) -> str:
    return f"#/components/{kind}/{name}"


def _conflicts(known: Mapping[str, Any], components: Mapping[str, Any], service: str) -> dict[str, str]:
    """Return reference -> new name for the components that mean something else elsewhere."""
    prefix = service.title()
    return {
        _reference(kind, name): f"{prefix}{name}"
        for kind, entries in components.items()
        for name, value in entries.items()
        if known.get(kind, {}).get(name, value) != value
    }


def _rename(node: Any, renamed: Mapping[str, str]) -> Any:
    """Return a copy of `node` in which references to renamed components point to their new names."""
    if isinstance(node, dict):
        return {key: _rename(value, renamed) for key, value in node.items()}
    if isinstance(node, list):
        return [_rename(value, renamed) for value in node]
    if isinstance(node, str) and node in renamed:
        return f"{node.rpartition('/')[0]}/{renamed[node]}"
    return node
