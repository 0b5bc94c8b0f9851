"""Checking a code that somebody typed: counted before it is checked, given back when it was right.

Only codes of an app are counted: six digits can be guessed, the 80 bits of a recovery code cannot. So whoever knows the
first factor can make the owner wait for the app, and not lock them out.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession

from services.auth.accounts.models import User
from services.auth.clients import Client
from services.auth.deps import FactorRules, Transactions
from services.auth.factors.schemas import FactorProof
from services.auth.factors.service import SecondFactors
from services.auth.throttling.attempts import AttemptCounter, Attempts
from services.auth.throttling.policy import Guess
from shared.database import Database

T = TypeVar("T")


@dataclass(frozen=True)
class CodeChecks:
    """Checks codes, each in a transaction of its own."""

    database: Database
    factors: SecondFactors
    attempts: AttemptCounter

    async def accepts(self, user: User, proof: FactorProof, client: Client) -> bool:
        """Return whether a proof is right, and use it up.

        Raises:
            TooManyRequests: too many wrong codes of the app.
        """
        return await self.run(
            user.email_key, proof, client, lambda session: self.factors.accepts(session, user.id, proof, client)
        )

    async def run(
        self, account_key: str, proof: FactorProof, client: Client, check: Callable[[AsyncSession], Awaitable[T]]
    ) -> T:
        """Return what `check` returns in a transaction; anything false means that the proof was wrong.

        Raises:
            TooManyRequests: too many wrong codes of the app.
        """
        counted = await self.attempts.begin(account_key, client, Guess.SECOND_FACTOR) if proof.code else None
        try:
            async with self.database.transaction() as session:
                result = await check(session)
        except Exception:
            if counted is not None:
                await counted.withdrawn()
            raise
        if counted is not None and result:
            await counted.succeeded()
        return result


def _code_checks(transactions: Transactions, factors: FactorRules, attempts: Attempts) -> CodeChecks:
    return CodeChecks(transactions, factors, attempts)


CodeCheckRules = Annotated[CodeChecks, Depends(_code_checks)]
