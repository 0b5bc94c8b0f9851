"""The mails of a deletion: when it will happen and how to undo it; and the receipt, when it has happened."""

from datetime import datetime
from email.message import EmailMessage
from typing import Final
from uuid import UUID

from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from services.auth.accounts import repository as accounts
from services.auth.erasures import repository
from services.auth.erasures.contacts import opened
from services.auth.mail.layout import message

SCHEDULED: Final = "deletion_scheduled"
RECEIPT: Final = "erasure_receipt"


async def compose_scheduled(
    session: AsyncSession, recipient: str, _now: datetime, *, public_url: str
) -> EmailMessage | None:
    """Return the mail for the account whose id is `recipient`, or None when it will not be deleted any more."""
    user = await accounts.by_id(session, UUID(recipient))
    if user is None or user.deletion_due_at is None:
        return None
    when = f"{user.deletion_due_at:%d %B %Y, %H:%M} UTC"
    return message(
        user.email,
        "Your account will be deleted",
        f"Hello {user.username},",
        [
            f"You asked us to delete your account. It will be deleted on {when}. You were signed out everywhere, "
            "and others do not see your profile any more.",
            "Have you changed your mind? Sign in before then and choose “Keep my account”.",
        ],
        action=("Sign in", f"{public_url}/sign-in"),
        footer="If you did not ask for this, sign in, keep your account, and change your password at once.",
    )


async def compose_receipt(
    session: AsyncSession, recipient: str, _now: datetime, *, public_url: str, secret: SecretStr
) -> EmailMessage | None:
    """Return the mail for the erasure whose id is `recipient`, or None when it is nobody's any more."""
    erasure = await repository.by_id(session, UUID(recipient))
    if erasure is None or erasure.sealed_contact is None:
        return None
    contact = opened(secret, erasure.id, erasure.sealed_contact)
    return message(
        contact.email,
        "Your account was deleted",
        f"Hello {contact.username},",
        [
            "Your account is gone, and what you wrote with it. The receipt lists every place where something of you "
            "was, and what could not be deleted.",
            "The link works for a year, for everybody who has it; the receipt does not say whose it is. This is the "
            "last mail: your address is forgotten now.",
        ],
        action=("See the receipt", f"{public_url}/receipts/{contact.token}"),
    )
