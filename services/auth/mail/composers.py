"""Who writes which mail: every kind of the queue, for the worker."""

from collections.abc import Mapping
from functools import partial

from services.auth.accounts import verification
from services.auth.addresses import mails as addresses
from services.auth.audit import notices
from services.auth.audit import service as audit
from services.auth.magic_links import service as magic_links
from services.auth.mail.queue import Composer
from services.auth.passwords import resets
from services.auth.settings import AuthSettings


def composers(settings: AuthSettings) -> Mapping[str, Composer]:
    """Return the composer of each kind."""
    url = settings.public_url
    return {
        verification.MAIL_KIND: partial(verification.compose, public_url=url),
        resets.MAIL_KIND: partial(resets.compose, public_url=url),
        magic_links.MAIL_KIND: partial(magic_links.compose, public_url=url),
        **addresses.composers(url),
        audit.MAIL_KIND: partial(notices.compose, public_url=url),
    }
