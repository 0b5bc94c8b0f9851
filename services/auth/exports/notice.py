"""The mail that says that an archive is ready."""

from datetime import datetime
from email.message import EmailMessage
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.auth.accounts import repository as accounts
from services.auth.exports import repository
from services.auth.mail.layout import message

MAIL_KIND: Final = "export_ready"


async def compose(session: AsyncSession, recipient: str, now: datetime, *, public_url: str) -> EmailMessage | None:
    """Return the mail for the archive whose id is `recipient`, or None when it or its owner is gone."""
    export = await repository.by_id(session, UUID(recipient))
    user = await accounts.by_id(session, export.user_id) if export else None
    if export is None or user is None or export.expires_at is None or export.expires_at <= now:
        return None
    return message(
        user.email,
        "Your data is ready",
        f"Hello {user.username},",
        [
            "The archive with everything that is held of you is ready.",
            f"You can download it until {export.expires_at:%d %B %Y}, when you are signed in. Nobody else can.",
        ],
        action=("Download it", f"{public_url}/settings/data"),
        footer="If you did not ask for it, change your password and sign out your other sessions at once.",
    )
