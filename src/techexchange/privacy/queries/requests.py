"""Requests as the person sees their own, and the desk all of them."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, tuple_

from techexchange.identity.models import Person
from techexchange.infra.repository import page
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.errors import Unauthenticated
from techexchange.kernel.paging import Page, PageRequest
from techexchange.kernel.permissions import Actor, Permission
from techexchange.privacy.errors import DataRequestNotFound
from techexchange.privacy.lifecycle import OPEN, DataRequestStatus
from techexchange.privacy.models import DataRequest, RequestKind


@dataclass(frozen=True, kw_only=True)
class RequestFilter:
    """Which requests are wanted; None leaves it open. Overdue are those that wait beyond a clock of the law."""

    status: DataRequestStatus | None = None
    kind: RequestKind | None = None
    overdue: bool | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """The filter in SQL."""
        now, waits = func.clock_timestamp(), DataRequest.status.in_(OPEN)
        unheard = (DataRequest.acknowledged_at.is_(None)) & (DataRequest.acknowledge_by <= now)
        late = waits & or_(unheard, DataRequest.due_at <= now)
        found = [] if self.overdue is None else [late if self.overdue else ~late]
        wanted = {DataRequest.status: self.status, DataRequest.kind: self.kind}
        return found + [column == value for column, value in wanted.items() if value is not None]


@dataclass(frozen=True)
class DeskRequest:
    """A request with who asks, as the desk has to know them."""

    request: DataRequest
    name: str
    email: str


async def mine(uow: UnitOfWork, actor: Actor, request: PageRequest) -> Page[DataRequest]:
    """What the actor asked about their own data, newest first."""
    actor.require(Permission.OWN_DATA_READ)
    own = select(DataRequest).where(DataRequest.person_id == actor.id)
    return await page(uow.session, own, request, (DataRequest.created_at, DataRequest.id))


async def own(uow: UnitOfWork, actor: Actor, request_id: UUID) -> DataRequest:
    """One of the actor's own requests; raises DataRequestNotFound."""
    if actor.is_anonymous:
        raise Unauthenticated
    actor.require(Permission.OWN_DATA_READ)
    found = await uow.session.get(DataRequest, request_id)
    if found is None or found.person_id != actor.id:
        raise DataRequestNotFound(id=request_id)
    return found


async def desk(uow: UnitOfWork, actor: Actor, wanted: RequestFilter, request: PageRequest) -> Page[DataRequest]:
    """The requests of everybody, the earliest due first."""
    actor.require(Permission.DATA_REQUEST_READ)
    statement = select(DataRequest).where(*wanted.conditions()).order_by(DataRequest.due_at, DataRequest.id)
    if request.after:
        statement = statement.where(tuple_(DataRequest.due_at, DataRequest.id) > tuple_(*request.after))
    rows = (await uow.session.scalars(statement.limit(request.limit + 1))).all()
    return Page.of(rows, request.limit, lambda row: (row.due_at, row.id))


async def at_the_desk(uow: UnitOfWork, actor: Actor, data_request_id: UUID) -> DeskRequest:
    """One request with who asks; raises DataRequestNotFound."""
    actor.require(Permission.DATA_REQUEST_READ)
    found = await uow.session.get(DataRequest, data_request_id)
    if found is None:
        raise DataRequestNotFound(id=data_request_id)
    person = await uow.session.get_one(Person, found.person_id)
    return DeskRequest(found, person.name, person.email)
