"""What endpoints of the content service ask for beside the shared dependencies."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request

from shared.clock import Clock


async def _now(request: Request) -> datetime:
    clock: Clock = request.app.state.clock
    return clock.now()


Now = Annotated[datetime, Depends(_now)]
"""The time of the request: one moment for everything it writes."""
