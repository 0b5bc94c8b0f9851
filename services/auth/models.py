"""Every table of auth in one place, for Alembic and for SQLAlchemy's mappers."""

from services.auth.accounts.models import User
from services.auth.addresses.models import EmailChange
from services.auth.audit.models import SecurityEvent
from services.auth.avatars.models import Avatar
from services.auth.boundaries.models import Block, Mute
from services.auth.erasures.models import Erasure, RetiredUsername
from services.auth.exports.models import Export, ExportChunk
from services.auth.factors.models import RecoveryCode, TotpFactor
from services.auth.follows.models import Follow
from services.auth.identities.models import Identity, OAuthAttempt
from services.auth.keys.models import SigningKey
from services.auth.links.models import MailedLink
from services.auth.mail.models import Mail
from services.auth.models_base import Base
from services.auth.passkeys.models import Passkey, SpentChallenge
from services.auth.personal_tokens.models import PersonalToken
from services.auth.profiles.models import Profile
from services.auth.search.models import UserSearch
from services.auth.sessions.models import RefreshToken, UserSession
from services.auth.signins.models import SigninChallenge
from services.auth.siwe.models import SiweNonce, WalletCredential
from services.auth.tickets.models import SignupTicket

__all__ = [
    "Avatar",
    "Base",
    "Block",
    "EmailChange",
    "Erasure",
    "Export",
    "ExportChunk",
    "Follow",
    "Identity",
    "Mail",
    "MailedLink",
    "Mute",
    "OAuthAttempt",
    "Passkey",
    "PersonalToken",
    "Profile",
    "RecoveryCode",
    "RefreshToken",
    "RetiredUsername",
    "SecurityEvent",
    "SigninChallenge",
    "SigningKey",
    "SignupTicket",
    "SiweNonce",
    "SpentChallenge",
    "TotpFactor",
    "User",
    "UserSearch",
    "UserSession",
    "WalletCredential",
]
