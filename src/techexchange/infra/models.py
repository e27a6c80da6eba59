"""The declarative base, the aggregate root, and how our values are stored."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, ClassVar, Generic, TypeVar
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, MetaData, Numeric, Text, TypeDecorator, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.orm.attributes import manager_of_class

from techexchange.kernel.ids import new_id

E = TypeVar("E", bound=StrEnum)
B = TypeVar("B", bound="Base")

NOBODY = text("'00000000-0000-0000-0000-000000000000'")
"""Whose a row is that was written before rows said so, until the migration that tells: the exchange's alone."""
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Coded(TypeDecorator[E], Generic[E]):
    """A StrEnum kept as its value in a text column, so that a new member needs no migration."""

    impl = Text
    cache_ok = True

    def __init__(self, enum: type[E]) -> None:
        super().__init__()
        self.enum = enum

    def process_bind_param(self, value: E | None, _dialect: Dialect) -> str | None:
        return None if value is None else self.enum(value).value

    def process_result_value(self, value: str | None, _dialect: Dialect) -> E | None:
        return None if value is None else self.enum(value)


class Base(DeclarativeBase):
    """Every mapped class."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        int: BigInteger(),
        str: Text(),
        datetime: DateTime(timezone=True),
        Decimal: Numeric(),
        dict[str, Any]: JSONB(),
        list[dict[str, Any]]: JSONB(),
        list[str]: ARRAY(Text()),
    }


@cache
def _codes(model: type[Base]) -> dict[str, type[StrEnum]]:
    columns = model.__table__.columns
    return {column.key: column.type.enum for column in columns if isinstance(column.type, Coded)}


def unwatched(model: type[B], row: Mapping[str, Any]) -> B:
    """A row of the driver's as an object that no session watches: what changes in it must be handed in."""
    values = dict(row)
    for name, enum in _codes(model).items():
        if values[name] is not None:
            values[name] = enum(values[name])
    made = manager_of_class(model).new_instance()
    vars(made).update(values)
    return made


class Aggregate(Base):
    """A consistency boundary: one id, one version, locked as one."""

    __abstract__ = True

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    version: Mapped[int]

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version, "eager_defaults": False}
