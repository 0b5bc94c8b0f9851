"""The rules of passkeys: registering, recognising, naming, removing."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import SecretStr
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from services.auth.accounts import repository as accounts
from services.auth.accounts.models import User
from services.auth.accounts.problems import AccountGone
from services.auth.audit import service as audit
from services.auth.audit.kinds import Kind
from services.auth.clients import Client
from services.auth.credentials import service as credentials
from services.auth.passkeys import ceremonies, policy, repository
from services.auth.passkeys.ceremonies import CeremonyFailed, Known, RelyingParty
from services.auth.passkeys.models import Passkey
from services.auth.passkeys.policy import Purpose
from services.auth.passkeys.problems import PasskeyNotFound, PasskeyRefused, PasskeyTaken, TooManyPasskeys
from services.auth.passkeys.schemas import Assertion, PasskeyCreate
from services.auth.sessions.holding import hold
from shared.auth import Caller
from shared.clock import Clock
from shared.database import violated_constraint
from shared.ids import uuid7


@dataclass(frozen=True)
class Asked:
    """What a challenge was given out for: a purpose, and the session that asked, if any."""

    purpose: Purpose
    session_id: UUID | None = None


class Passkeys:
    """Registers and recognises passkeys, inside the transaction that it is given."""

    def __init__(self, party: RelyingParty, clock: Clock, secret: SecretStr) -> None:
        self._party = party
        self._clock = clock
        self._secret = secret.get_secret_value().encode()

    async def registration_options(self, session: AsyncSession, caller: Caller) -> dict[str, Any]:
        """Return what the browser needs to make a passkey for the caller."""
        user = await accounts.by_id(session, caller.id)
        if user is None:
            raise AccountGone
        return ceremonies.registration_options(
            self._party,
            self._challenge(Asked(Purpose.REGISTER, caller.session_id)),
            user_handle=user.id.bytes,
            username=user.username,
            display_name=user.profile.display_name,
            known=await self._known(session, user.id),
        )

    async def register(self, session: AsyncSession, caller: Caller, new: PasskeyCreate, client: Client) -> Passkey:
        """Keep the passkey that the browser made.

        Raises:
            InvalidToken: the session has ended.
            PasskeyRefused: it does not answer a challenge of this session, or not well.
            PasskeyTaken: some account has it already.
            TooManyPasskeys: the account has as many as it may.
        """
        now = self._clock.now()
        if await accounts.locked(session, caller.id) is None:
            raise AccountGone
        await hold(session, caller, now)
        if await repository.count(session, caller.id) >= policy.MAX_PASSKEYS:
            raise TooManyPasskeys
        sent = new.credential
        try:
            asked = Asked(Purpose.REGISTER, caller.session_id)
            challenge = await self._spend(session, asked, sent.response.client_data_json)
            made = ceremonies.verify_registration(self._party, challenge, sent)
        except CeremonyFailed:
            raise PasskeyRefused from None
        passkey = Passkey(
            id=uuid7(),
            user_id=caller.id,
            credential_id=made.credential_id,
            public_key=made.public_key,
            sign_count=made.sign_count,
            transports=made.transports,
            name=new.name,
            is_synced=made.is_synced,
            created_at=now,
            last_used_at=None,
        )
        session.add(passkey)
        try:
            await session.flush()
        except IntegrityError as error:
            if violated_constraint(error) == "uq_passkeys_credential_id":
                raise PasskeyTaken from None
            raise
        await self._note(session, Kind.PASSKEY_ADDED, passkey, client, caller.session_id)
        return passkey

    def login_options(self) -> dict[str, Any]:
        """Return what the browser needs to sign in with whatever passkey the person chooses: the same for everybody."""
        return ceremonies.authentication_options(self._party, self._challenge(Asked(Purpose.LOGIN)), [])

    async def reauthentication_options(self, session: AsyncSession, caller: Caller) -> dict[str, Any]:
        """Return what the browser needs to ask for a passkey of the caller."""
        challenge = self._challenge(Asked(Purpose.REAUTHENTICATE, caller.session_id))
        return ceremonies.authentication_options(self._party, challenge, await self._known(session, caller.id))

    async def recognise(self, session: AsyncSession, asked: Asked, sent: Assertion, client: Client) -> User | None:
        """Return whose passkey signed this answer to a challenge for `asked`; None when it is refused.

        A refusal may have noted something: commit in either case.
        """
        passkey = await repository.locked_by_credential(session, sent.raw_id)
        if passkey is None:
            return None
        try:
            challenge = await self._spend(session, asked, sent.response.client_data_json)
            count = ceremonies.verify_assertion(self._party, challenge, passkey.public_key, sent)
        except CeremonyFailed:
            return None
        # A passkey that is chosen freely says whose it is; one that was asked for by name may leave that out.
        handle = sent.response.user_handle
        if handle != passkey.user_id.bytes and not (handle is None and asked.purpose is Purpose.REAUTHENTICATE):
            return None
        if policy.is_counter_wrong(passkey.sign_count, count):
            await self._note(session, Kind.PASSKEY_CLONED, passkey, client, asked.session_id)
            return None
        passkey.sign_count = count
        passkey.last_used_at = self._clock.now()
        await session.flush()
        return await accounts.by_id(session, passkey.user_id)

    async def rename(
        self, session: AsyncSession, caller: Caller, passkey_id: UUID, name: str, client: Client
    ) -> Passkey:
        """Give a passkey another name.

        Raises:
            PasskeyNotFound: the caller has none with this id.
        """
        passkey = await self._owned(session, caller, passkey_id)
        if passkey.name != name:
            passkey.name = name
            await session.flush()
            await self._note(session, Kind.PASSKEY_RENAMED, passkey, client, caller.session_id)
        return passkey

    async def remove(self, session: AsyncSession, caller: Caller, passkey_id: UUID, client: Client) -> None:
        """Let a passkey open the account no longer.

        Raises:
            LastCredential: nothing else would open the account.
            PasskeyNotFound: the caller has none with this id.
        """
        passkey = await self._owned(session, caller, passkey_id)
        await credentials.refuse_last(session, caller.id)
        await session.delete(passkey)
        await session.flush()
        await self._note(session, Kind.PASSKEY_REMOVED, passkey, client, caller.session_id)

    async def _owned(self, session: AsyncSession, caller: Caller, passkey_id: UUID) -> Passkey:
        passkey = await repository.owned(session, passkey_id, caller.id)
        if passkey is None:
            raise PasskeyNotFound
        return passkey

    async def _known(self, session: AsyncSession, user_id: UUID) -> list[Known]:
        return [Known(each.credential_id, each.transports) for each in await repository.of_user(session, user_id)]

    def _challenge(self, asked: Asked) -> bytes:
        return policy.new_challenge(self._secret, asked.purpose, asked.session_id, self._clock.now())

    async def _spend(self, session: AsyncSession, asked: Asked, client_data: bytes) -> bytes:
        """Return the challenge that the browser answers, which can be answered no more.

        Raises:
            CeremonyFailed: it is not ours, not for this, has ended, or was answered.
        """
        challenge = ceremonies.challenge_in(client_data)
        now = self._clock.now()
        expires_at = policy.challenge_expiry(self._secret, challenge, asked.purpose, asked.session_id, now)
        if expires_at is None:
            raise CeremonyFailed
        if not await repository.spend_challenge(session, policy.challenge_digest(challenge), expires_at):
            raise CeremonyFailed
        return challenge

    async def _note(
        self, session: AsyncSession, kind: Kind, passkey: Passkey, client: Client, session_id: UUID | None
    ) -> None:
        now = self._clock.now()
        details = {"name": passkey.name}
        await audit.note(session, kind, passkey.user_id, now, client=client, session_id=session_id, details=details)
