"""The declarative base of the content database."""

from sqlalchemy.orm import DeclarativeBase

from shared.database import ModelBase, new_metadata


class Base(ModelBase, DeclarativeBase):
    """Base of every table here."""

    metadata = new_metadata()
