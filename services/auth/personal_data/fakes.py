"""A service that exists in memory."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from services.auth.personal_data.ports import HolderUnavailable
from shared.personal_data import COMPLETE, Action, StoreReceipt


class MemoryHolder:
    """Holds `stores`; the next `failures` calls fail, an export after its first line."""

    def __init__(self, name: str, stores: Mapping[str, Sequence[Mapping[str, Any]]], *, failures: int = 0) -> None:
        self.name = name
        self.stores = dict(stores)
        self.failures = failures
        self.erased: list[UUID] = []

    async def export(self, user_id: UUID) -> AsyncIterator[bytes]:
        for store, rows in self.stores.items():
            yield json.dumps({"store": store}).encode() + b"\n"
            self._fail()
            for row in rows:
                yield json.dumps({"store": store, "row": {**row, "user_id": str(user_id)}}).encode() + b"\n"
        yield COMPLETE

    async def erase(self, user_id: UUID) -> list[StoreReceipt]:
        self._fail()
        self.erased.append(user_id)
        return [
            StoreReceipt(store=store, action=Action.DELETED, count=len(rows), note="")
            for store, rows in self.stores.items()
        ]

    def _fail(self) -> None:
        if self.failures:
            self.failures -= 1
            raise HolderUnavailable("away")
