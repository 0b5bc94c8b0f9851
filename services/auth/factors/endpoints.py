"""Second factors: setting an authenticator app up, turning it off, and new recovery codes."""

from typing import Any

from fastapi import APIRouter, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.auth.accounts import repository as accounts
from services.auth.accounts.problems import AccountGone
from services.auth.clients import ClientInfo
from services.auth.deps import FactorRules, Time, Transactions
from services.auth.factors import repository
from services.auth.factors.checks import CodeCheckRules
from services.auth.factors.problems import InvalidCode, NoSetupUnderWay, TotpAlreadyEnabled, TotpNotEnabled
from services.auth.factors.schemas import FactorProof, FactorsRead, RecoveryCodesRead, TotpCode, TotpSetupRead
from services.auth.factors.service import Setup
from services.auth.passkeys import repository as passkeys
from services.auth.sessions.holding import hold
from shared.auth import InsufficientScope, Person, ReauthenticationRequired, RecentCaller
from shared.database import ReadSession, Session
from shared.problems import InvalidInput, NotAuthenticated, TooManyRequests, problem_responses

router = APIRouter(prefix="/api/auth/mfa", tags=["second factors"])

_REFUSALS = (NotAuthenticated, InsufficientScope)
_RECENT = (*_REFUSALS, ReauthenticationRequired)


@router.get("", response_model=FactorsRead, responses=problem_responses(*_REFUSALS))
async def read_second_factors(caller: Person, session: ReadSession) -> dict[str, Any]:
    """Which second factors one's account has."""
    factor = await repository.totp(session, caller.id)
    is_enabled = factor is not None and factor.enabled_at is not None
    return {
        "totp": factor if is_enabled else None,
        "recovery_codes_left": await repository.recovery_codes_left(session, caller.id),
        "passkeys": await passkeys.count(session, caller.id),
    }


@router.post("/totp/setup", response_model=TotpSetupRead, responses=problem_responses(*_RECENT, TotpAlreadyEnabled))
async def set_up_totp(
    caller: RecentCaller, session: Session, factors: FactorRules, time: Time, response: Response
) -> Setup:
    """Get the secret for an authenticator app. Within ten minutes, turn it on with a code that the app shows."""
    await hold(session, caller, time.now())
    user = await accounts.by_id(session, caller.id)
    if user is None:
        raise AccountGone
    response.headers["Cache-Control"] = "no-store"
    return await factors.begin_setup(session, user)


@router.post(
    "/totp/enable",
    response_model=RecoveryCodesRead,
    responses=problem_responses(InvalidInput, InvalidCode, *_REFUSALS, TotpAlreadyEnabled, NoSetupUnderWay),
)
async def enable_totp(
    *,
    body: TotpCode,
    caller: Person,
    session: Session,
    factors: FactorRules,
    client: ClientInfo,
    time: Time,
    response: Response,
) -> dict[str, Any]:
    """Turn the app on: from now on signing in asks for its codes. The ten recovery codes are shown this once."""
    await hold(session, caller, time.now())
    response.headers["Cache-Control"] = "no-store"
    return {"recovery_codes": await factors.enable(session, caller.id, body.code, client)}


@router.post(
    "/totp/disable",
    status_code=204,
    responses=problem_responses(InvalidInput, InvalidCode, *_RECENT, TotpNotEnabled, TooManyRequests),
)
async def disable_totp(
    *,
    body: FactorProof,
    caller: RecentCaller,
    transactions: Transactions,
    factors: FactorRules,
    checks: CodeCheckRules,
    client: ClientInfo,
    time: Time,
) -> None:
    """Turn the app off, with one of its codes or a recovery code. The recovery codes are void then."""
    async with transactions.snapshot() as session:
        user = await accounts.by_id(session, caller.id)
    if user is None:
        raise AccountGone

    async def turn_off(session: AsyncSession) -> bool:
        await hold(session, caller, time.now())
        return await factors.disable(session, caller.id, body, client)

    if not await checks.run(user.email_key, body, client, turn_off):
        raise InvalidCode("code" if body.code else "recoveryCode")


@router.post("/recovery-codes", response_model=RecoveryCodesRead, responses=problem_responses(*_RECENT, TotpNotEnabled))
async def make_recovery_codes(
    *,
    caller: RecentCaller,
    session: Session,
    factors: FactorRules,
    client: ClientInfo,
    time: Time,
    response: Response,
) -> dict[str, Any]:
    """Make ten new recovery codes; the old ones are void. They are shown this once."""
    await hold(session, caller, time.now())
    response.headers["Cache-Control"] = "no-store"
    return {"recovery_codes": await factors.new_recovery_codes(session, caller.id, client)}
