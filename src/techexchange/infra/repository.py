"""What every collection of aggregates can do."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, ClassVar, Generic, TypeVar, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Table, bindparam, func, select, true, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased
from sqlalchemy.sql.elements import SQLCoreOperations

from techexchange.infra.database import Written
from techexchange.infra.models import Aggregate, unwatched
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.errors import NotFound, Stale
from techexchange.kernel.paging import Page, PageRequest

A = TypeVar("A", bound=Aggregate)
T = TypeVar("T")


@dataclass(frozen=True)
class Among:
    """Which of those that are due are meant: the one named, or all `besides` those that are put off."""

    only: UUID | None = None
    besides: Collection[UUID] = ()

    def __call__(self, id: SQLCoreOperations[UUID]) -> ColumnElement[bool]:
        """The condition on the column of ids."""
        if self.only is not None:
            return id == self.only
        return id.not_in(self.besides) if self.besides else true()


ALL = Among()


class Repository(Generic[A]):
    """The aggregates of one kind, loaded in order to be changed."""

    model: type[A]
    missing: ClassVar[type[NotFound]] = NotFound

    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self.session = uow.session

    async def get(self, id: UUID, *, lock: bool = False, version: int | None = None) -> A:
        """One aggregate; with `lock` nobody else changes it until the commit, and `uow.now` is read after the lock.

        Raises this repository's `missing`, or Stale where `version` is not the present one.
        """
        found = await (self._taken(locking(self.model), id) if lock else self.find(self.model.id == id))
        if found is None:
            raise self.missing(id=id)
        return self.at_version(found, version)

    def at_version(self, found: A, version: int | None) -> A:
        """The same aggregate, or Stale where `version` is named and is not the present one."""
        if version is not None and version != found.version:
            raise Stale(version=found.version, named=version)
        return found

    async def find(self, *conditions: ColumnElement[bool], lock: bool = False) -> A | None:
        """The aggregate that meets the conditions, or None."""
        wanted = select(self.model).where(*conditions)
        if not lock:
            return (await self.session.scalars(wanted)).one_or_none()
        return await self._taken(timed(self.model, wanted))

    def unwatched(self, rows: list[dict[str, Any]], id: UUID) -> A:
        """The aggregate in the row that `lock_of` gave, watched by no session; raises this repository's `missing`."""
        if not rows:
            raise self.missing(id=id)
        [row] = rows
        self.uow.now = row.pop("now")
        return unwatched(self.model, row)

    async def _taken(self, statement: Select[Any, datetime], id: UUID | None = None) -> A | None:
        result = await self.session.execute(statement, {"id": id}, execution_options={"populate_existing": True})
        row = result.one_or_none()
        if row is None:
            return None
        self.uow.now = row[1]
        found: A = row[0]
        return found

    async def add(self, aggregate: A) -> A:
        """Keep a new aggregate; raises AlreadyExists where a constraint says there is one."""
        self.session.add(aggregate)
        return await self.save(aggregate)

    async def save(self, aggregate: A) -> A:
        """Write the changes now, so that the answer shows the new version; raises Stale."""
        await self.session.flush()
        return aggregate


def timed(model: type[A], wanted: Select[A]) -> Select[A, datetime]:
    """The wanted rows locked, and the database's time read outside the lock's own SELECT: after it was granted."""
    return select(aliased(model, wanted.with_for_update().cte("locked")), func.clock_timestamp())


@cache
def lock_of(model: type[Aggregate]) -> Written:
    """The statement that locks one aggregate by `id`, for the driver: its row with `now`, read after the lock."""
    table = cast("Table", model.__table__)
    locked = select(table).where(table.c.id == bindparam("id")).with_for_update().cte("locked")
    return Written.out(select(locked, func.clock_timestamp().label("now")))


@cache
def locking(model: type[Aggregate]) -> Select[Any, datetime]:
    """The statement that locks one aggregate by `id`, made once: it is in every change there is."""
    return timed(model, select(model).where(model.id == bindparam("id")))


async def page(
    session: AsyncSession,
    statement: Select[T],
    request: PageRequest,
    key: tuple[InstrumentedAttribute[Any], InstrumentedAttribute[Any]],
) -> Page[T]:
    """One keyset page of a query, newest first by `key` (a time and an id)."""
    ordered = statement.order_by(key[0].desc(), key[1].desc()).limit(request.limit + 1)
    if request.after:
        ordered = ordered.where(tuple_(*key) < tuple_(*request.after))
    rows: Sequence[T] = (await session.scalars(ordered)).all()
    return Page.of(rows, request.limit, lambda row: (getattr(row, key[0].key), getattr(row, key[1].key)))
