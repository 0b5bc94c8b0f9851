"""The mails about a change of address, to the new one and to the old one. Each is for the id of a change."""

from collections.abc import Mapping
from datetime import datetime
from email.message import EmailMessage
from functools import partial
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.auth.accounts import repository as accounts
from services.auth.accounts.models import User
from services.auth.addresses import repository
from services.auth.addresses.models import EmailChange
from services.auth.links import service as links
from services.auth.links.service import Purpose
from services.auth.mail.layout import message
from services.auth.mail.queue import Composer

CONFIRM: Final = "email_change_confirm"
WARN: Final = "email_change_warn"
CHANGED: Final = "email_change_done"
LEFT: Final = "email_change_left"


def composers(public_url: str) -> Mapping[str, Composer]:
    """Return who writes which."""
    written = {CONFIRM: _confirm, WARN: _warn, CHANGED: _changed, LEFT: _left}
    return {kind: partial(write, public_url=public_url) for kind, write in written.items()}


async def _confirm(session: AsyncSession, recipient: str, now: datetime, *, public_url: str) -> EmailMessage | None:
    """To the new address: the link, or where it is somebody's already, that nothing happened."""
    user, change = await _open(session, recipient)
    if user is None or change is None or change.confirmed_at is not None:
        return None
    holder = await accounts.by_email(session, change.new_email)
    if holder is not None:
        return message(
            holder.email,
            "You have an account already",
            f"Hello {holder.username},",
            [
                "Somebody, perhaps you, asked to use this address for another account here. It belongs to yours, so "
                "nothing was changed."
            ],
            action=("Sign in", f"{public_url}/sign-in"),
            footer="If you have two accounts and want this address for the other one, change the address of this one.",
        )
    token = await links.issue(session, user.id, Purpose.CONFIRM_NEW_EMAIL, now, {"change": str(change.id)})
    return message(
        change.new_email,
        "Confirm your new address",
        f"Hello {user.username},",
        ["You asked to use this address for your account. Until you confirm it, the old one stays."],
        action=("Use this address", f"{public_url}/confirm-email?token={token}"),
        footer="The link works once, for 24 hours. If you did not ask for it, ignore this mail: nothing will happen.",
    )


async def _warn(session: AsyncSession, recipient: str, now: datetime, *, public_url: str) -> EmailMessage | None:
    """To the old address, when a change is asked for."""
    user, change = await _open(session, recipient)
    if user is None or change is None:
        return None
    return message(
        change.old_email,
        "Your address is about to change",
        f"Hello {user.username},",
        [
            f"Somebody who is signed in to your account asked to change its address to {change.new_email}.",
            "If it was you, there is nothing to do here: confirm with the mail to the new address.",
        ],
        action=("This was not me", await _undo_link(session, change, now, public_url)),
        footer="The link takes the change back, also once it is done, and signs out everybody. It works for 7 days.",
    )


async def _left(session: AsyncSession, recipient: str, now: datetime, *, public_url: str) -> EmailMessage | None:
    """To the old address, when the change is done."""
    user, change = await _open(session, recipient)
    if user is None or change is None:
        return None
    return message(
        change.old_email,
        "Your address was changed",
        f"Hello {user.username},",
        [f"The address of your account is now {change.new_email}. You will get no more mail about it here."],
        action=("This was not me", await _undo_link(session, change, now, public_url)),
        footer="The link brings this address back and signs out everybody. It works for 7 days.",
    )


async def _changed(session: AsyncSession, recipient: str, _now: datetime, *, public_url: str) -> EmailMessage | None:
    """To the new address, when the change is done."""
    user, change = await _open(session, recipient)
    if user is None or change is None:
        return None
    return message(
        change.new_email,
        "This is your address now",
        f"Hello {user.username},",
        ["From now on, sign in with this address. All mail about your account comes here."],
        action=("See what happened to your account", f"{public_url}/settings/activity"),
    )


async def _undo_link(session: AsyncSession, change: EmailChange, now: datetime, public_url: str) -> str:
    token = await links.issue(session, change.user_id, Purpose.UNDO_NEW_EMAIL, now, {"change": str(change.id)})
    return f"{public_url}/undo-email?token={token}"


async def _open(session: AsyncSession, recipient: str) -> tuple[User | None, EmailChange | None]:
    """Return the account and the change, unless it was taken back."""
    change = await repository.by_id(session, UUID(recipient))
    if change is None or change.ended_at is not None:
        return None, None
    return await accounts.by_id(session, change.user_id), change
