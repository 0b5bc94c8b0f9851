"""A revoked session stays refused whatever happens to Redis, with no worker running."""

from services.auth.app import create_app
from services.auth.settings import AuthSettings
from shared.testing.plugin import DatabaseFor, StartService
from shared.testing.services import RunningService, running, settings_for
from shared.testing.waiting import eventually
from tests.auth.people import SignUp, account, person_of

NOWHERE = "redis://127.0.0.1:9/0"


async def start_replica(start_service: StartService) -> RunningService:
    settings = {"bcrypt_rounds": 4}
    return await start_service("services.auth", AuthSettings, create_app, settings=settings, keys=None)


async def test_a_verifier_that_starts_after_redis_lost_everything_refuses_the_session(
    auth: RunningService, sign_up: SignUp, start_service: StartService
) -> None:
    ada = await sign_up("ada", is_verified=False)
    signed_out = await auth.client.post("/api/auth/logout", json={"refreshToken": ada.refresh_token})
    assert signed_out.status_code == 204
    await auth.redis.flushall()

    async def is_published_again() -> bool:
        return bool(await auth.redis.xlen("revocations"))

    await eventually(is_published_again, within=2)
    late = await start_replica(start_service)

    async def is_refused() -> bool:
        return (await late.client.get("/api/auth/me", headers=ada.bearer)).status_code == 401

    await eventually(is_refused, within=2)


async def test_signing_out_while_redis_is_away_takes_effect_when_it_is_back(
    start_service: StartService, database_for: DatabaseFor
) -> None:
    settings = settings_for(AuthSettings, NOWHERE, await database_for("services.auth"), bcrypt_rounds=4)
    async with running(create_app, settings, keys=None) as alone:
        ada = person_of(await alone.client.post("/api/auth/register", json=account()))
        signed_out = await alone.client.post("/api/auth/logout", json={"refreshToken": ada.refresh_token})
        assert signed_out.status_code == 204
    back = await start_replica(start_service)

    async def is_refused() -> bool:
        return (await back.client.get("/api/auth/me", headers=ada.bearer)).status_code == 401

    await eventually(is_refused, within=2)
