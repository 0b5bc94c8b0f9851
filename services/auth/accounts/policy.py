"""Names and addresses: which are the same, and which nobody may take. Pure rules."""

import unicodedata
from typing import Final

# Paths of the API and the web app, and names that would be believed to speak for the site.
RESERVED_USERNAMES: Final = frozenset(
    """
    about account admin administrator administrators anonymous api app auth billing blog bot community contact
    deleted everyone help here home hostmaster info login logout mail me mod moderation moderator moderators mods
    news nobody notifications null official operator owner postmaster privacy register root search security settings
    signin signup sparkle sparkleuniverse staff status superuser support sysadmin system team terms undefined
    unknown user users verify webmaster www you
    """.split()  # noqa: SIM905 - 60 quoted names would take 60 lines
)


def username_key(username: str) -> str:
    """Return the form in which two usernames are the same: NFKC, case folded."""
    return unicodedata.normalize("NFKC", username).casefold()


def email_key(email: str) -> str:
    """Return the form in which two addresses are the same.

    RFC 5321 lets a server tell `Ada@` from `ada@`; none that people use does, and two accounts for one mailbox would
    let one person reset the other's password.
    """
    return unicodedata.normalize("NFKC", email).casefold()


def is_reserved(username: str) -> bool:
    """Return whether nobody may take `username`; decorations such as `_admin_` or `ad-min` do not help."""
    return username_key(username).replace("-", "").replace("_", "") in RESERVED_USERNAMES
