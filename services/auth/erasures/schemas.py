"""Bodies of deleting and keeping an account, and the receipt."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import StringConstraints

from shared.personal_data import StoreReceipt
from shared.schemas import ApiModel


class AccountDeletion(ApiModel):
    """The username, typed again, in any case."""

    confirm: Annotated[str, StringConstraints(min_length=1, max_length=100)]


class DeletionRead(ApiModel):
    """When the account will be erased. Until then its owner can sign in and keep it."""

    deletion_due_at: datetime


class ServiceReceipt(ApiModel):
    """What one service did to each of its stores."""

    name: str
    stores: list[StoreReceipt]


class ErasureReceipt(ApiModel):
    """What was erased. It names nobody. `erasing`: some services have yet to answer."""

    state: Literal["erasing", "done"]
    started_at: datetime
    finished_at: datetime | None
    services: list[ServiceReceipt]


class ReceiptEnvelope(ApiModel):
    """The receipt."""

    receipt: ErasureReceipt
