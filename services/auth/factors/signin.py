"""The second step of a sign-in: a code of the app, or a recovery code."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from sqlalchemy.ext.asyncio import AsyncSession

from services.auth.accounts import repository as accounts
from services.auth.accounts.models import User
from services.auth.accounts.schemas import SignedInRead
from services.auth.clients import Client, ClientInfo
from services.auth.deps import SignInRules, Time, Transactions
from services.auth.factors.checks import CodeCheckRules, CodeChecks
from services.auth.factors.problems import SecondFactorRefused
from services.auth.factors.schemas import ChallengeAnswer, FactorProof
from services.auth.sessions.grants import Grants
from services.auth.sessions.service import IssuedSession
from services.auth.signins import challenges
from services.auth.signins.problems import AccountSuspended, InvalidChallenge
from services.auth.signins.service import SignIns
from shared.clock import Clock
from shared.database import Database
from shared.problems import InvalidInput, TooManyRequests, problem_responses

router = APIRouter(prefix="/api/auth/mfa", tags=["second factors"])

_RESPONSES = problem_responses(InvalidInput, SecondFactorRefused, InvalidChallenge, AccountSuspended, TooManyRequests)


@dataclass(frozen=True)
class SecondStep:
    """Finishes sign-ins that wait for their second factor."""

    database: Database
    checks: CodeChecks
    sign_ins: SignIns
    clock: Clock

    async def finish(self, token: str, proof: FactorProof, client: Client) -> tuple[User, IssuedSession]:
        """Return who signed in, and the session.

        Raises:
            InvalidChallenge: it ended, or was tried too often.
            SecondFactorRefused: the code is wrong. That is counted.
            TooManyRequests: too many wrong codes for this account.
            AccountSuspended: nobody gets in now.
        """
        async with self.database.snapshot() as session:
            owner = await challenges.owner(session, token, self.clock.now())
            user = await accounts.by_id(session, owner) if owner else None
        if user is None:
            raise InvalidChallenge
        issued = await self.checks.run(
            user.email_key, proof, client, lambda session: self._try(session, token, user.id, proof, client)
        )
        # The attempt is committed above, and only then refused.
        if issued is None:
            raise SecondFactorRefused(is_recovery=proof.recovery_code is not None)
        return user, issued

    async def _try(
        self, session: AsyncSession, token: str, user_id: UUID, proof: FactorProof, client: Client
    ) -> IssuedSession | None:
        user = await accounts.held(session, user_id)  # the account first, as whoever ends all sign-ins locks it
        challenge = await challenges.attempt(session, token, self.clock.now())
        if challenge is None or user is None:
            raise InvalidChallenge
        if not await self.checks.factors.accepts(session, user_id, proof, client):
            return None
        return await self.sign_ins.finish(session, challenge, user, client, proof.method)


def _second_step(transactions: Transactions, checks: CodeCheckRules, sign_ins: SignInRules, time: Time) -> SecondStep:
    return SecondStep(transactions, checks, sign_ins, time)


Step = Annotated[SecondStep, Depends(_second_step)]


@router.post("/totp/verify", response_model=SignedInRead, responses=_RESPONSES)
async def verify_totp(body: ChallengeAnswer, step: Step, client: ClientInfo, grants: Grants) -> SignedInRead:
    """Finish a sign-in with a code of the authenticator app. Five tries, then sign in again."""
    return grants.tokens(*await step.finish(body.challenge, FactorProof(code=body.code), client))


@router.post("/recovery-codes/verify", response_model=SignedInRead, responses=_RESPONSES)
async def verify_recovery_code(body: ChallengeAnswer, step: Step, client: ClientInfo, grants: Grants) -> SignedInRead:
    """Finish a sign-in with a recovery code, which is used up. A mail says how many are left."""
    return grants.tokens(*await step.finish(body.challenge, FactorProof(recovery_code=body.code), client))
