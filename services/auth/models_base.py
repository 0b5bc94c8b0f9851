"""The declarative base of auth's tables."""

from sqlalchemy.orm import DeclarativeBase

from shared.database import ModelBase, new_metadata


class Base(ModelBase, DeclarativeBase):
    """Collects auth's tables."""

    metadata = new_metadata()
