"""The rules of profiles."""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.auth.accounts import repository as accounts
from services.auth.accounts.models import User
from services.auth.accounts.problems import AccountGone
from services.auth.profiles import repository
from services.auth.profiles.events import ProfileUpdated
from services.auth.profiles.problems import NotYourProfile, UserNotFound
from services.auth.profiles.schemas import ProfileUpdate
from shared.auth import Caller
from shared.outbox import record
from shared.problems import InvalidInput

MAX_IDS = 100


_WRITTEN: Final[dict[str, Any]] = {"bio": None, "location": None, "website": None}
_KEPT_BACK: Final[dict[str, Any]] = {**_WRITTEN, "followers_count": 0, "following_count": 0}


async def read(session: AsyncSession, id_or_username: str, caller: Caller | None, now: datetime) -> dict[str, Any]:
    """Return a person by id or username, in any case.

    Of somebody whom the caller blocks: enough to take it back. Of somebody who is suspended: not what they wrote.

    Raises:
        UserNotFound: there is nobody of that id or name, or they block the caller.
    """
    found = await repository.public(session, _id_or_name(id_or_username), caller.id if caller else None, now)
    if found is None:
        raise UserNotFound
    person = dict(found._mapping)  # SQLAlchemy's documented way from a row to a mapping
    if person["is_blocked"]:
        return {**person, **_KEPT_BACK}
    return {**person, **_WRITTEN} if person["is_suspended"] else person


def parse_ids(text: str) -> list[UUID]:
    """Return the ids of a comma-separated list.

    Raises:
        InvalidInput: one is not an id, or there are more than MAX_IDS.
    """
    parts = [part for part in text.split(",") if part]
    if len(parts) > MAX_IDS:
        raise InvalidInput(f"Ask for at most {MAX_IDS} people.", field_errors={"ids": [f"has more than {MAX_IDS}"]})
    try:
        return [UUID(part) for part in parts]
    except ValueError:
        raise InvalidInput("One of the ids is not an id.", field_errors={"ids": ["must be UUIDs"]}) from None


async def update(session: AsyncSession, user_id: UUID, caller: Caller, changes: ProfileUpdate, now: datetime) -> User:
    """Change the caller's own profile; what changed is told to the others.

    Raises:
        NotYourProfile: it is somebody else's, or nobody's.
    """
    if user_id != caller.id:
        raise NotYourProfile
    user = await locked(session, user_id)
    profile = user.profile
    has_changed = False
    for name, value in changes.model_dump(exclude_unset=True, by_alias=False).items():
        wanted = value or None
        if getattr(profile, name) != wanted:
            setattr(profile, name, wanted)
            has_changed = True
    if has_changed:
        await tell(session, user, now)
    return user


async def locked(session: AsyncSession, user_id: UUID) -> User:
    """Return the account with its profile, both locked until the transaction ends.

    Raises:
        AccountGone: it was deleted.
    """
    user = await accounts.locked(session, user_id)
    if user is None:
        raise AccountGone
    return user


async def tell(session: AsyncSession, user: User, now: datetime) -> None:
    """Save a changed profile, and tell the others how the person is shown from now on."""
    profile = user.profile
    # Projections go by this time: a change that waited for another's lock must not look older than that.
    profile.updated_at = max(now, profile.updated_at + timedelta(microseconds=1))
    await session.flush()
    await record(
        session,
        ProfileUpdated(
            user_id=user.id,
            username=user.username,
            display_name=profile.display_name,
            avatar_url=profile.avatar_url,
            updated_at=profile.updated_at,
        ),
    )


def _id_or_name(text: str) -> UUID | str:
    try:
        return UUID(text)
    except ValueError:
        return text
