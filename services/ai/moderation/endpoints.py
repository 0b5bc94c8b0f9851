"""POST /api/ai/moderate."""

import math
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from redis.exceptions import RedisError

from services.ai.llm.problems import LlmBusy, LlmFailed, LlmTimeout
from services.ai.moderation.judge import Judge
from services.ai.moderation.schemas import ModerationRead, ModerationRequest
from shared.auth import VerifiedCaller
from shared.logging import get_logger
from shared.problems import (
    EmailNotVerified,
    InvalidInput,
    NotAuthenticated,
    PayloadTooLarge,
    TooManyRequests,
    problem_responses,
)
from shared.rate_limit import TokenBuckets

log = get_logger(__name__)

router = APIRouter(tags=["moderation"])


async def _judge(request: Request) -> Judge:
    judge: Judge = request.app.state.judge
    return judge


async def _within_limits(request: Request, caller: VerifiedCaller) -> None:
    buckets: TokenBuckets = request.app.state.buckets
    settings = request.app.state.settings
    try:
        grant = await buckets.take(
            f"ai-moderate:{caller.id}", burst=settings.chat_burst, per_second=settings.chat_per_second
        )
    except RedisError as error:  # as in the chat: an answer is better than none
        log.warning("rate_limit_unavailable", error=type(error).__name__)
        return
    if not grant.granted:
        raise TooManyRequests(max(1, math.ceil(grant.retry_after)))


@router.post(
    "/api/ai/moderate",
    response_model=ModerationRead,
    dependencies=[Depends(_within_limits)],
    responses=problem_responses(
        InvalidInput,
        NotAuthenticated,
        EmailNotVerified,
        TooManyRequests,
        PayloadTooLarge,
        LlmFailed,
        LlmBusy,
        LlmTimeout,
    ),
)
async def moderate(
    body: ModerationRequest, caller: VerifiedCaller, judge: Annotated[Judge, Depends(_judge)]
) -> ModerationRead:
    """Say whether a text may be shown, and what is wrong with it. Nothing of it is kept."""
    return ModerationRead.model_validate(await judge.judge(body.content, body.content_type))
