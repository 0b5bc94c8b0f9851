"""HTTP of the token."""

from typing import Annotated

from fastapi import APIRouter, Query

from services.blockchain.chain.problems import ChainFailed, ChainTimedOut, TokenNotDeployed
from services.blockchain.deps import Stored, Token
from services.blockchain.token import service
from services.blockchain.token.schemas import TokenBalance, TokenRead
from shared.auth import CurrentCaller, InvalidToken
from shared.ethereum import Address
from shared.problems import InvalidInput, NotAuthenticated, problem_responses

router = APIRouter(prefix="/api/token", tags=["token"])

_NO_CHAIN = (ChainFailed, ChainTimedOut, TokenNotDeployed)


@router.get("", responses=problem_responses(*_NO_CHAIN))
async def read_token(token: Token) -> TokenRead:
    """Read what SPARK is and how much of it exists."""
    return await service.read(token)


@router.get("/balance", responses=problem_responses(InvalidInput, NotAuthenticated, InvalidToken, *_NO_CHAIN))
async def read_balance(
    token: Token, database: Stored, caller: CurrentCaller, address: Annotated[Address | None, Query()] = None
) -> TokenBalance:
    """Read the balance of an address, or of all wallets of the caller."""
    return await service.balance(token, database, caller, address)
