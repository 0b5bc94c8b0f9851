"""The way out for mail."""

from email.message import EmailMessage
from typing import Protocol


class MailNotAccepted(Exception):  # noqa: N818 - what happened, not a programming error
    """The mail did not leave now; a later attempt may succeed."""


class MailRefused(Exception):  # noqa: N818 - what happened, not a programming error
    """The mail will never be taken: no such mailbox, or a sender that is not allowed."""


class MailSender(Protocol):
    """Hands one mail to a server."""

    async def send(self, message: EmailMessage) -> None:
        """Send `message`; the sender's address is added here.

        Raises:
            MailNotAccepted: try again later.
            MailRefused: do not try again.
        """
        ...
