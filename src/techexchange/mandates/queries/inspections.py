"""By which right the owner reads what is private to others."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, select

from techexchange.infra.repository import page
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.paging import Page, PageRequest
from techexchange.kernel.permissions import Actor, Permission
from techexchange.mandates.errors import InspectionNotFound
from techexchange.mandates.models import InspectedKind, Inspection
from techexchange.mandates.repository import Inspections


@dataclass(frozen=True)
class InspectionFilter:
    """Which inspections are wanted."""

    kind: InspectedKind | None = None
    about_id: UUID | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """The filter in SQL."""
        equal = ((Inspection.kind, self.kind), (Inspection.about_id, self.about_id))
        return [column == value for column, value in equal if value is not None]


async def inspects(uow: UnitOfWork, actor: Actor, kind: InspectedKind, about_id: UUID) -> bool:
    """Whether this actor reads something private as the owner, by an inspection that is open now.

    Where they do, this reading is on record with the commit. Without an inspection what is private stays unknown to
    the owner, as to everyone else.
    """
    if not actor.can(Permission.PRIVATE_RECORD_READ):
        return False
    found = await Inspections(uow).permitting(about_id, uow.now)
    if found is None or found.kind is not kind:
        return False
    uow.publish(found.read(by=actor, at=uow.now))
    return True


async def inspections(
    uow: UnitOfWork, actor: Actor, wanted: InspectionFilter, request: PageRequest
) -> Page[Inspection]:
    """Every inspection there was, for the owner and the auditor; newest first."""
    actor.require(Permission.INSPECTION_READ)
    statement = select(Inspection).where(*wanted.conditions())
    return await page(uow.session, statement, request, (Inspection.created_at, Inspection.id))


async def inspection(uow: UnitOfWork, actor: Actor, inspection_id: UUID) -> Inspection:
    """One inspection; raises InspectionNotFound."""
    actor.require(Permission.INSPECTION_READ)
    found = await uow.session.get(Inspection, inspection_id)
    if found is None:
        raise InspectionNotFound(id=inspection_id)
    return found
