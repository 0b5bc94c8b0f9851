"""What gives a way into an account is done in a session that lives as the database has it, and not as its token says.

An access token is refused within a second of its session's end, and where that news is lost, later. A second is enough
for a program to keep a passkey for ever, so whoever adds something of the kind asks here.
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.auth.sessions import policy, repository
from shared.auth import Caller, InvalidToken


async def hold(session: AsyncSession, caller: Caller, now: datetime) -> None:
    """Let nobody go on whose session has ended; whoever ends it now waits for this transaction.

    Account and session are locked in this order, which is that of everybody who locks both.

    Raises:
        InvalidToken: it has ended.
    """
    found = await repository.held(session, caller.id, caller.session_id)
    if found is None or not policy.is_alive(found, now):
        raise InvalidToken("The session was signed out. Sign in again.")
