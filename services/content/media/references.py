"""Where posts name pictures of this site: only their author's own may stand there.

A document keeps the plain path of a picture and its true size, so that pages can leave room for it and offer narrower
files without asking anybody.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.content.documents.problems import InvalidDocument
from services.content.media import repository
from services.content.media.addresses import address_of, is_ours, named_in
from services.content.media.models import Media
from shared.problems import InvalidInput

Json = dict[str, Any]
Place = tuple[str | int, ...]

_NOT_YOURS: Final = "is not one of your pictures; upload it first"


def named_by(document: Json, cover_url: str | None) -> set[UUID]:
    """Return the ids of all pictures that a post names."""
    addresses = [node["attrs"]["src"] for _, node in _pictures(document, ())]
    return {found for address in (*addresses, cover_url or "") if (found := named_in(address))}


async def own_pictures(session: AsyncSession, owner_id: UUID, document: Json, *, field: str = "content") -> Json:
    """Return a validated document in which every picture of this site has its plain path and its true size.

    Raises:
        InvalidDocument: it names a picture that is not the author's, or is none; the problem says where.
    """
    found = list(_pictures(document, (field,)))
    if not found:
        return document
    owned = await _owned(session, owner_id, [node["attrs"]["src"] for _, node in found])
    for place, node in found:
        media = _media(owned, node["attrs"]["src"])
        if media is None:
            path = ".".join(map(str, (*place, "attrs", "src")))
            raise InvalidDocument(f"{path}: {_NOT_YOURS}", field_errors={path: [_NOT_YOURS]})
        _settle(node, media)
    return document


async def own_cover(session: AsyncSession, owner_id: UUID, address: str) -> str:
    """Return the address of a cover; a picture of this site by its plain path.

    Raises:
        InvalidInput: it names a picture that is not the author's, or is none.
    """
    if not is_ours(address):
        return address
    media = _media(await _owned(session, owner_id, [address]), address)
    if media is None:
        raise InvalidInput(f"cover.url: {_NOT_YOURS}", field_errors={"cover.url": [_NOT_YOURS]})
    return address_of(media.id)


async def without_foreign(session: AsyncSession, owner_id: UUID, documents: list[Json]) -> list[int]:
    """Take pictures of this site that are not the owner's out of validated documents; return how many of each."""
    addresses = [node["attrs"]["src"] for document in documents for _, node in _pictures(document, ())]
    owned = await _owned(session, owner_id, addresses)
    return [_keep_own(document, owned) for document in documents]


async def is_own(session: AsyncSession, owner_id: UUID, address: str) -> bool:
    """Return whether an address of this site is of a picture of the owner's."""
    return _media(await _owned(session, owner_id, [address]), address) is not None


async def _owned(session: AsyncSession, owner_id: UUID, addresses: list[str]) -> Mapping[UUID, Media]:
    ids = {found for address in addresses if (found := named_in(address))}
    return await repository.own(session, owner_id, ids) if ids else {}


def _media(owned: Mapping[UUID, Media], address: str) -> Media | None:
    named = named_in(address)
    return None if named is None else owned.get(named)


def _settle(node: Json, media: Media) -> None:
    node["attrs"] |= {"src": address_of(media.id), "width": media.width, "height": media.height}


def _keep_own(node: Json, owned: Mapping[UUID, Media]) -> int:
    """Settle the pictures below `node`, and take out those that are not owned; a list item keeps its paragraph."""
    lost = 0
    kept: list[Json] = []
    for child in node.get("content", ()):
        if child["type"] == "image" and is_ours(child["attrs"]["src"]):
            media = _media(owned, child["attrs"]["src"])
            if media is None:
                lost += 1
                continue
            _settle(child, media)
        else:
            lost += _keep_own(child, owned)
        kept.append(child)
    if lost:
        node["content"] = kept or [{"type": "paragraph"}]
    return lost


def _pictures(node: Json, place: Place) -> Iterator[tuple[Place, Json]]:
    for index, child in enumerate(node.get("content", ())):
        here = (*place, "content", index)
        if child["type"] == "image" and is_ours(child["attrs"]["src"]):
            yield here, child
        elif "content" in child:
            yield from _pictures(child, here)
