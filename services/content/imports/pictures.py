"""Pictures of this site in imported posts: only those of the person who imports come along."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

import orjson
from sqlalchemy.ext.asyncio import AsyncSession

from services.content.documents.html import rendered
from services.content.imports.drafting import Json, Prepared
from services.content.media import repository as media
from services.content.media.addresses import ROOT, is_ours
from services.content.media.references import is_own, named_by, own_cover, without_foreign

_NOTE: Final = "{} that you have not uploaded here {} left out"


async def with_own_pictures(
    session: AsyncSession, owner_id: UUID, posts: Mapping[bytes, Prepared]
) -> dict[bytes, Prepared]:
    """Return the posts, by their keys as before, without pictures of this site that are not the owner's."""
    concerned = {key: post for key, post in posts.items() if ROOT in post.content or is_ours(post.cover_url)}
    if not concerned:
        return dict(posts)
    documents: list[Json] = [orjson.loads(post.content) for post in concerned.values()]
    lost = await without_foreign(session, owner_id, documents)
    settled = dict(posts)
    for (key, post), document, count in zip(concerned.items(), documents, lost, strict=True):
        cover, missing = post.cover_url, count
        if cover is not None and is_ours(cover):
            is_kept = await is_own(session, owner_id, cover)
            cover = await own_cover(session, owner_id, cover) if is_kept else None
            missing += not is_kept
        note = [_NOTE.format("1 picture" if missing == 1 else f"{missing} pictures", "was" if missing == 1 else "were")]
        settled[key] = replace(
            post,
            content=orjson.dumps(document).decode(),
            html=await rendered(document),
            cover_url=cover,
            cover_alt=post.cover_alt if cover else None,
            notes=[*post.notes, *note] if missing else post.notes,
        )
    return settled


async def note_pictures(session: AsyncSession, posts: Sequence[tuple[UUID, Prepared]]) -> None:
    """Note which of the new posts show which pictures, so that they are as public as the posts."""
    named = [
        (media_id, post_id)
        for post_id, post in posts
        if ROOT in post.content or is_ours(post.cover_url)
        for media_id in named_by(orjson.loads(post.content), post.cover_url)
    ]
    await media.add_uses(session, named)
