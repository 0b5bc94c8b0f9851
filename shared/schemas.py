"""The base of every HTTP body: camelCase out, camelCase or snake_case in."""

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class ApiModel(BaseModel):
    """A request or response body. Unknown fields are ignored; ORM objects can be validated from."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        from_attributes=True,
        serialize_by_alias=True,
        extra="ignore",
    )
