"""What auth holds of a person. Every table with people in it is named here; a test compares the list with the models.

The order is that of erasing: the account goes last, and with it the event that tells of it.
"""

from functools import partial
from typing import Any, Final
from uuid import UUID

from pydantic import SecretStr
from sqlalchemy import ColumnElement, Select, String, cast, or_, select

from services.auth.accounts.models import User
from services.auth.addresses.models import EmailChange
from services.auth.audit import repository as audit
from services.auth.audit.models import SecurityEvent
from services.auth.avatars.models import Avatar
from services.auth.boundaries.models import Block, Mute
from services.auth.erasures.models import Erasure
from services.auth.erasures.service import erase_account
from services.auth.exports.models import Export, ExportChunk
from services.auth.factors.models import RecoveryCode, TotpFactor
from services.auth.follows.models import Follow
from services.auth.identities.models import Identity, OAuthAttempt
from services.auth.links.models import MailedLink
from services.auth.mail.models import Mail
from services.auth.passkeys.models import Passkey
from services.auth.personal_tokens.models import PersonalToken
from services.auth.profiles.models import Profile
from services.auth.search.models import UserSearch
from services.auth.sessions.models import RefreshToken, UserSession
from services.auth.signins.models import SigninChallenge
from services.auth.siwe.models import SiweNonce, WalletCredential
from shared.clock import Clock
from shared.personal_data import COMMON_STORES, Action, Store


def _mails_of(user_id: UUID) -> ColumnElement[bool]:
    """The queue names an address, an account, or something of the account."""
    theirs: tuple[Select[Any], ...] = (
        select(User.email_key).where(User.id == user_id),
        select(cast(SecurityEvent.id, String)).where(SecurityEvent.user_id == user_id),
        select(cast(Export.id, String)).where(Export.user_id == user_id),
        select(cast(EmailChange.id, String)).where(EmailChange.user_id == user_id),
    )
    return or_(Mail.recipient == str(user_id), *(Mail.recipient.in_(query) for query in theirs))


def stores_for(secret: SecretStr, clock: Clock) -> tuple[Store, ...]:
    """Return the stores. The username of an erased account is retired under `secret`."""

    account = Store(
        name="users",
        table=User.__table__,
        mine=lambda user_id: User.id == user_id,
        hidden=("password_hash", "email_key", "username_key"),
        erase=partial(erase_account, secret=secret, clock=clock),
        note="Your account, with its address and its password.",
    )
    return (*_OF_THE_ACCOUNT, *COMMON_STORES, account, *_KEPT)


_OF_THE_ACCOUNT: Final = (
    Store(name="mails", table=Mail.__table__, mine=_mails_of, note="Mails to you that had not left yet."),
    Store(
        name="refresh_tokens",
        table=RefreshToken.__table__,
        mine=lambda user_id: RefreshToken.session_id.in_(select(UserSession.id).where(UserSession.user_id == user_id)),
        is_exported=False,
    ),
    Store(
        name="identities",
        table=Identity.__table__,
        mine=lambda user_id: Identity.user_id == user_id,
        note="The accounts elsewhere with which you signed in.",
    ),
    Store(
        name="oauth_attempts",
        table=OAuthAttempt.__table__,
        mine=lambda user_id: OAuthAttempt.user_id == user_id,
        is_exported=False,
        note="Accounts elsewhere that you began to connect.",
    ),
    Store(
        name="wallet_credentials",
        table=WalletCredential.__table__,
        mine=lambda user_id: WalletCredential.user_id == user_id,
        note="The wallets with which you signed in. Their addresses stay on the blockchain.",
    ),
    Store(
        name="siwe_nonces",
        table=SiweNonce.__table__,
        mine=lambda user_id: SiweNonce.user_id == user_id,
        is_exported=False,
        note="Questions to a wallet that were not answered.",
    ),
    Store(
        name="passkeys",
        table=Passkey.__table__,
        mine=lambda user_id: Passkey.user_id == user_id,
        hidden=("credential_id", "public_key"),
    ),
    Store(
        name="totp_factors",
        table=TotpFactor.__table__,
        mine=lambda user_id: TotpFactor.user_id == user_id,
        hidden=("sealed_secret", "last_step"),
        note="Your authenticator app.",
    ),
    Store(
        name="recovery_codes",
        table=RecoveryCode.__table__,
        mine=lambda user_id: RecoveryCode.user_id == user_id,
        is_exported=False,
    ),
    Store(
        name="personal_tokens",
        table=PersonalToken.__table__,
        mine=lambda user_id: PersonalToken.user_id == user_id,
        hidden=("token_hash",),
        note="Personal access tokens.",
    ),
    Store(name="sessions", table=UserSession.__table__, mine=lambda user_id: UserSession.user_id == user_id),
    Store(
        name="signin_challenges",
        table=SigninChallenge.__table__,
        mine=lambda user_id: SigninChallenge.user_id == user_id,
        is_exported=False,
        note="Sign-ins that waited for their second step.",
    ),
    Store(
        name="mailed_links",
        table=MailedLink.__table__,
        mine=lambda user_id: MailedLink.user_id == user_id,
        hidden=("token_hash",),
        note="Links that were mailed to you and not used.",
    ),
    Store(
        name="email_changes",
        table=EmailChange.__table__,
        mine=lambda user_id: EmailChange.user_id == user_id,
        hidden=("old_email_key", "new_email_key"),
        note="Addresses that you had before, as long as a change could be undone.",
    ),
    Store(
        name="security_events",
        table=SecurityEvent.__table__,
        mine=lambda user_id: SecurityEvent.user_id == user_id,
        erase=audit.forget_user,
        note="What happened to the security of your account. What you did as an administrator stays with the accounts "
        "that it was about.",
    ),
    Store(
        name="follows",
        table=Follow.__table__,
        mine=lambda user_id: or_(Follow.follower_id == user_id, Follow.followee_id == user_id),
        note="Whom you followed, and who followed you.",
    ),
    Store(name="blocks", table=Block.__table__, mine=lambda user_id: Block.user_id == user_id),
    Store(name="mutes", table=Mute.__table__, mine=lambda user_id: Mute.user_id == user_id),
    Store(
        name="blocks_of_others",
        table=Block.__table__,
        mine=lambda user_id: Block.other_id == user_id,
        is_exported=False,
        note="Who blocked you; that was theirs to know.",
    ),
    Store(
        name="mutes_of_others",
        table=Mute.__table__,
        mine=lambda user_id: Mute.other_id == user_id,
        is_exported=False,
        note="Who muted you; that was theirs to know.",
    ),
    Store(
        name="export_chunks",
        table=ExportChunk.__table__,
        mine=lambda user_id: ExportChunk.export_id.in_(select(Export.id).where(Export.user_id == user_id)),
        is_exported=False,
        note="The pieces of archives that you asked for.",
    ),
    Store(name="exports", table=Export.__table__, mine=lambda user_id: Export.user_id == user_id, is_exported=False),
    Store(
        name="avatars",
        table=Avatar.__table__,
        mine=lambda user_id: Avatar.user_id == user_id,
        hidden=("data",),  # in the archive they are files
        note="Your picture, in several sizes.",
    ),
    Store(
        name="user_search",
        table=UserSearch.__table__,
        mine=lambda user_id: UserSearch.user_id == user_id,
        is_exported=False,
        note="By what you could be found.",
    ),
    Store(name="profiles", table=Profile.__table__, mine=lambda user_id: Profile.user_id == user_id),
)

_KEPT: Final = (
    Store(
        name="retired_usernames",
        action=Action.KEPT,
        note="A fingerprint of your username, from which it cannot be read, so that nobody can pretend to be you.",
    ),
    Store(
        name="erasures",
        action=Action.KEPT,
        table=Erasure.__table__,
        mine=lambda user_id: Erasure.user_id == user_id,
        note="This receipt, with the number that your account had, for a year: a copy of a database that is brought "
        "back is erased again by it. Your address is forgotten when the receipt is mailed.",
    ),
    Store(
        name="rate_limits",
        action=Action.KEPT,
        note="How often you asked, by the number of your account or your network; forgotten after some minutes.",
    ),
    Store(
        name="logs_and_backups",
        action=Action.KEPT,
        note="Logs name accounts by their number only. Both are deleted after the time that the operator of this site "
        "has set for them.",
    ),
)
