"""Every table of auth in one place, for Alembic and for SQLAlchemy's mappers."""

from services.auth.accounts.models import EmailVerification, User
from services.auth.follows.models import Follow
from services.auth.keys.models import SigningKey
from services.auth.mail.models import Mail
from services.auth.models_base import Base
from services.auth.profiles.models import Profile
from services.auth.sessions.models import RefreshToken, UserSession

__all__ = [
    "Base",
    "EmailVerification",
    "Follow",
    "Mail",
    "Profile",
    "RefreshToken",
    "SigningKey",
    "User",
    "UserSession",
]
