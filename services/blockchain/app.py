"""Wires the blockchain service."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from services.blockchain.chain.adapters import MissingToken, Web3Token
from services.blockchain.chain.deployment import read_deployment
from services.blockchain.chain.ports import TokenReader
from services.blockchain.personal_data import STORES
from services.blockchain.settings import BlockchainSettings
from services.blockchain.token.endpoints import router as token_router
from services.blockchain.wallets.endpoints import router as wallets_router
from shared.app import build_app
from shared.clock import Clock
from shared.jwks import KeySource
from shared.personal_data import personal_data_router
from shared.settings import load_settings


def create_app(
    settings: BlockchainSettings,
    *,
    clock: Clock | None = None,
    keys: KeySource | None = None,
    token: TokenReader | None = None,
) -> FastAPI:
    """Return the application of the blockchain service; `token` replaces the one on the chain."""
    on_chain = _token_on_chain(settings) if token is None else None

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        if on_chain is not None:
            await on_chain.close()

    app = build_app(
        settings,
        name="blockchain",
        routers=[wallets_router, token_router, personal_data_router(STORES)],
        clock=clock,
        keys=keys,
        lifespan=lifespan,
        description="Wallets of people, and SPARK on the chain.",
    )
    app.state.token = token or on_chain or MissingToken()
    return app


def _token_on_chain(settings: BlockchainSettings) -> Web3Token | None:
    if settings.deployment_file is None:
        return None
    return Web3Token(
        settings.rpc_url.get_secret_value(),
        read_deployment(settings.deployment_file).contracts.token,
        abi=json.loads((settings.artifacts_dir / "SparkleToken.json").read_text())["abi"],
        chain_id=settings.chain_id,
        timeout=settings.rpc_timeout,
    )


def from_environment() -> FastAPI:
    """Return the application with the settings of the environment."""
    return create_app(load_settings(BlockchainSettings))
