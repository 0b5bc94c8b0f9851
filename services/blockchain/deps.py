"""What endpoints of the blockchain service ask for beside the shared dependencies."""

from typing import Annotated

from fastapi import Depends, Request

from services.blockchain.chain.ports import TokenReader
from services.blockchain.settings import BlockchainSettings
from shared.database import Database
from shared.siwe import Site


async def _settings(request: Request) -> BlockchainSettings:
    settings: BlockchainSettings = request.app.state.settings
    return settings


Settings = Annotated[BlockchainSettings, Depends(_settings)]


async def _site(settings: Settings) -> Site:
    return Site(settings.public_url, settings.chain_id)


async def _token(request: Request) -> TokenReader:
    token: TokenReader = request.app.state.token
    return token


async def _stored(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


ThisSite = Annotated[Site, Depends(_site)]
Token = Annotated[TokenReader, Depends(_token)]
Stored = Annotated[Database, Depends(_stored)]
"""For an endpoint that closes its transaction before it asks the chain."""
