"""The base of every HTTP body: camelCase out, camelCase or snake_case in."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


def _in_utc(value: datetime) -> datetime:
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise ValueError("is out of range") from None


Moment = Annotated[AwareDatetime, AfterValidator(_in_utc)]
"""A time from a client, in UTC. Near the ends of the calendar an offset leads out of it, and asyncpg fails."""


class ApiModel(BaseModel):
    """A request or response body. Unknown fields are ignored; ORM objects can be validated from."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        from_attributes=True,
        serialize_by_alias=True,
        extra="ignore",
    )
