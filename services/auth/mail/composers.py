"""Who writes which mail: every kind of the queue, for the worker."""

from collections.abc import Mapping
from functools import partial

from services.auth.accounts import verification
from services.auth.addresses import mails as addresses
from services.auth.audit import notices
from services.auth.audit import service as audit
from services.auth.erasures import notices as erasure_notices
from services.auth.exports import notice as export_notice
from services.auth.magic_links import service as magic_links
from services.auth.mail.queue import Composer
from services.auth.passwords import resets
from services.auth.settings import AuthSettings


def composers(settings: AuthSettings) -> Mapping[str, Composer]:
    """Return the composer of each kind."""
    url = settings.public_url
    secret = settings.secret_key
    return {
        verification.MAIL_KIND: partial(verification.compose, public_url=url),
        resets.MAIL_KIND: partial(resets.compose, public_url=url),
        magic_links.MAIL_KIND: partial(magic_links.compose, public_url=url),
        **addresses.composers(url),
        audit.MAIL_KIND: partial(notices.compose, public_url=url),
        export_notice.MAIL_KIND: partial(export_notice.compose, public_url=url),
        erasure_notices.SCHEDULED: partial(erasure_notices.compose_scheduled, public_url=url),
        erasure_notices.RECEIPT: partial(erasure_notices.compose_receipt, public_url=url, secret=secret),
    }
