"""The worker of the blockchain service: publishes its events and forgets nonces that nobody used."""

import asyncio
from typing import Final

from services.blockchain.settings import BlockchainSettings
from services.blockchain.wallets import repository
from shared.clock import SystemClock
from shared.settings import load_settings
from shared.worker import WorkerContext, run_worker

_SWEEP_SECONDS: Final = 300


async def forget_nonces(context: WorkerContext) -> None:
    """Delete expired nonces every five minutes."""
    clock = SystemClock()
    while True:
        async with context.database.transaction() as session:
            await repository.delete_expired_nonces(session, clock.now())
        await asyncio.sleep(_SWEEP_SECONDS)


def main() -> None:
    """Run until a signal."""
    run_worker("blockchain", load_settings(BlockchainSettings), jobs=[forget_nonces])


if __name__ == "__main__":
    main()
