"""The mail that tells of a security event."""

from collections import defaultdict
from datetime import datetime
from email.message import EmailMessage
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.auth.accounts import repository as accounts
from services.auth.audit import repository
from services.auth.audit.kinds import MAILED, Kind
from services.auth.audit.models import SecurityEvent
from services.auth.mail.layout import message

_BY_OWNER: Final = "If this was not you, change your password and sign out your other sessions at once."
_BY_STAFF: Final = "This was done by the people who look after this place."


async def compose(session: AsyncSession, recipient: str, _now: datetime, *, public_url: str) -> EmailMessage | None:
    """Return the mail for the event whose id is `recipient`, or None when it or its account is gone."""
    event = await repository.by_id(session, UUID(recipient))
    user = await accounts.by_id(session, event.user_id) if event else None
    if event is None or user is None:
        return None
    sentence = MAILED[Kind(event.kind)].format_map(defaultdict(lambda: "unknown", event.details))
    return message(
        user.email,
        sentence.split(". ")[0].split(":")[0].rstrip("."),
        f"Hello {user.username},",
        [sentence, _circumstances(event)],
        action=("See what happened to your account", f"{public_url}/settings/activity"),
        footer=_BY_OWNER if event.actor_id is None else _BY_STAFF,
    )


def _circumstances(event: SecurityEvent) -> str:
    when = event.occurred_at.strftime("%d %B %Y, %H:%M UTC")
    parts = [part for part in (event.device, event.network) if part]
    return f"When: {when}. From: {', '.join(parts)}." if parts else f"When: {when}."
