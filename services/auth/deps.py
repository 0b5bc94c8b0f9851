"""What endpoints ask for, as annotated types."""

from typing import Annotated

from fastapi import Depends, Request
from redis.asyncio import Redis

from services.auth.accounts.passwords import PasswordHasher
from services.auth.admin.service import Administration
from services.auth.avatars.studio import Studio
from services.auth.factors.service import SecondFactors
from services.auth.keys.ring import KeyRing
from services.auth.passkeys.service import Passkeys
from services.auth.personal_tokens.service import PersonalTokens
from services.auth.sessions.service import Sessions
from services.auth.settings import AuthSettings
from services.auth.signins.service import SignIns
from shared.clock import Clock
from shared.database import Database


def _settings(request: Request) -> AuthSettings:
    settings: AuthSettings = request.app.state.settings
    return settings


def _clock(request: Request) -> Clock:
    clock: Clock = request.app.state.clock
    return clock


def _database(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


def _redis(request: Request) -> Redis:
    redis: Redis = request.app.state.redis
    return redis


def _keys(request: Request) -> KeyRing:
    ring: KeyRing = request.app.state.key_ring
    return ring


def _sessions(request: Request) -> Sessions:
    sessions: Sessions = request.app.state.sessions
    return sessions


def _sign_ins(request: Request) -> SignIns:
    sign_ins: SignIns = request.app.state.sign_ins
    return sign_ins


def _personal_tokens(request: Request) -> PersonalTokens:
    personal_tokens: PersonalTokens = request.app.state.personal_tokens
    return personal_tokens


def _administration(request: Request) -> Administration:
    administration: Administration = request.app.state.administration
    return administration


def _passwords(request: Request) -> PasswordHasher:
    passwords: PasswordHasher = request.app.state.passwords
    return passwords


def _factors(request: Request) -> SecondFactors:
    factors: SecondFactors = request.app.state.factors
    return factors


def _passkeys(request: Request) -> Passkeys:
    passkeys: Passkeys = request.app.state.passkeys
    return passkeys


def _studio(request: Request) -> Studio:
    studio: Studio = request.app.state.studio
    return studio


Settings = Annotated[AuthSettings, Depends(_settings)]
Time = Annotated[Clock, Depends(_clock)]
# For endpoints that must work before, between or after transactions (bcrypt, a refusal that is committed).
Transactions = Annotated[Database, Depends(_database)]
RedisClient = Annotated[Redis, Depends(_redis)]
SessionRules = Annotated[Sessions, Depends(_sessions)]
SignInRules = Annotated[SignIns, Depends(_sign_ins)]
PersonalTokenRules = Annotated[PersonalTokens, Depends(_personal_tokens)]
FactorRules = Annotated[SecondFactors, Depends(_factors)]
PasskeyRules = Annotated[Passkeys, Depends(_passkeys)]
AdministrationRules = Annotated[Administration, Depends(_administration)]
Keys = Annotated[KeyRing, Depends(_keys)]
Passwords = Annotated[PasswordHasher, Depends(_passwords)]
PictureStudio = Annotated[Studio, Depends(_studio)]
