"""The kinds of security events, and the words in which their owner reads of them."""

from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What happened; the value is stored and shown to clients."""

    REGISTERED = "registered"
    EMAIL_VERIFIED = "email_verified"
    SIGNED_IN = "signed_in"
    SIGNED_IN_ON_NEW_DEVICE = "signed_in_on_new_device"
    SIGNED_OUT = "signed_out"
    REAUTHENTICATED = "reauthenticated"
    SESSION_REVOKED = "session_revoked"
    OTHER_SESSIONS_REVOKED = "other_sessions_revoked"
    ALL_SESSIONS_REVOKED = "all_sessions_revoked"
    REFRESH_TOKEN_REPLAYED = "refresh_token_replayed"  # noqa: S105 - a name
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a name
    PASSWORD_REMOVED = "password_removed"  # noqa: S105 - a name
    EARLY_CREDENTIALS_REMOVED = "early_credentials_removed"
    PASSWORD_RESET = "password_reset"  # noqa: S105 - a name
    EMAIL_CHANGE_REQUESTED = "email_change_requested"
    EMAIL_CHANGED = "email_changed"
    EMAIL_CHANGE_UNDONE = "email_change_undone"
    TOTP_ENABLED = "totp_enabled"
    TOTP_DISABLED = "totp_disabled"
    RECOVERY_CODES_MADE = "recovery_codes_made"
    RECOVERY_CODE_USED = "recovery_code_used"
    PASSKEY_ADDED = "passkey_added"
    PASSKEY_RENAMED = "passkey_renamed"
    PASSKEY_REMOVED = "passkey_removed"
    PASSKEY_CLONED = "passkey_cloned"
    IDENTITY_LINKED = "identity_linked"
    IDENTITY_UNLINKED = "identity_unlinked"
    WALLET_LINKED = "wallet_linked"
    WALLET_UNLINKED = "wallet_unlinked"
    TOKEN_CREATED = "token_created"  # noqa: S105 - a name
    TOKEN_REVOKED = "token_revoked"  # noqa: S105 - a name
    EXPORT_REQUESTED = "export_requested"
    EXPORT_DOWNLOADED = "export_downloaded"
    DELETION_REQUESTED = "deletion_requested"
    DELETION_UNDONE = "deletion_undone"
    VIEWED_BY_ADMIN = "viewed_by_admin"
    SUSPENDED = "suspended"
    UNSUSPENDED = "unsuspended"
    ROLE_CHANGED = "role_changed"
    SESSIONS_REVOKED_BY_ADMIN = "sessions_revoked_by_admin"
    CREDENTIALS_REMOVED_BY_ADMIN = "credentials_removed_by_admin"


# What is mailed, with the sentence of the mail; the subject is its first words. Braces are filled from the details.
MAILED: Final[dict[Kind, str]] = {
    Kind.SIGNED_IN_ON_NEW_DEVICE: "Somebody signed in to your account on a device or network that is new to it.",
    Kind.REFRESH_TOKEN_REPLAYED: "A session was ended, because a copy of its secret was used a second time.",
    Kind.ALL_SESSIONS_REVOKED: "You were signed out everywhere.",
    Kind.PASSWORD_CHANGED: "Your password was changed.",
    Kind.PASSWORD_REMOVED: (
        "The password of your account was removed. It had been set before your address was confirmed, perhaps by "
        "somebody else. You can set a new one in the settings."
    ),
    Kind.EARLY_CREDENTIALS_REMOVED: (
        "Other ways to sign in were removed from your account. Passkeys, wallets, connected accounts or an "
        "authenticator app had been set up before your address was confirmed, perhaps by somebody else. You can set "
        "up your own in the settings."
    ),
    Kind.PASSWORD_RESET: "Your password was set anew with a mailed link.",
    Kind.TOTP_ENABLED: "Signing in now asks for a code of your authenticator app.",
    Kind.TOTP_DISABLED: "Signing in no longer asks for a code of your authenticator app.",
    Kind.RECOVERY_CODES_MADE: "New recovery codes were made; the old ones no longer work.",
    Kind.RECOVERY_CODE_USED: "A recovery code was used; {left} are left.",
    Kind.PASSKEY_ADDED: "A passkey was added: {name}.",
    Kind.PASSKEY_REMOVED: "A passkey was removed: {name}.",
    Kind.PASSKEY_CLONED: "A passkey was refused, because it may have been copied: {name}.",
    Kind.IDENTITY_LINKED: "You can now sign in with {provider}.",
    Kind.IDENTITY_UNLINKED: "You can no longer sign in with {provider}.",
    Kind.WALLET_LINKED: "You can now sign in with the wallet {address}.",
    Kind.WALLET_UNLINKED: "You can no longer sign in with the wallet {address}.",
    Kind.TOKEN_CREATED: "A personal access token was made: {name}.",
    Kind.TOKEN_REVOKED: "A personal access token was revoked: {name}.",
    Kind.EXPORT_REQUESTED: "An archive of your data was asked for.",
    Kind.DELETION_UNDONE: "Your account will not be deleted.",
    Kind.SUSPENDED: "Your account was suspended. The reason given: {reason}",
    Kind.UNSUSPENDED: "Your account is no longer suspended.",
    Kind.ROLE_CHANGED: "Your role is now {role}.",
    Kind.CREDENTIALS_REMOVED_BY_ADMIN: "An administrator removed every way into your account but links mailed to this "
    "address. Ask for one on the sign-in page, then set a password. The reason given: {reason}",
    Kind.SESSIONS_REVOKED_BY_ADMIN: "An administrator signed you out everywhere. The reason given: {reason}",
}
