"""The declarative base of this service's tables."""

from sqlalchemy.orm import DeclarativeBase

from shared.database import ModelBase, new_metadata


class Base(ModelBase, DeclarativeBase):
    """Every table of the blockchain service."""

    metadata = new_metadata()
