"""Opening and closing the owner's look into what is private."""

from uuid import UUID

from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor, Permission
from techexchange.mandates.models import Inspection, InspectionOrder
from techexchange.mandates.repository import Inspections


async def open_inspection(uow: UnitOfWork, actor: Actor, order: InspectionOrder) -> Inspection:
    """Put the legal basis on record by which the owner's supervisors read one private thing; raises InspectionTooLong.

    Whether there is such a thing is not said here, so that nothing is learnt by asking.
    """
    actor.require(Permission.INSPECTION_OPEN)
    owner_id = actor.organizations(Permission.INSPECTION_OPEN)[0]
    inspection, opened = Inspection.open(order, owner_id, by=actor, at=uow.now)
    uow.publish(opened)
    return await Inspections(uow).add(inspection)


async def close_inspection(
    uow: UnitOfWork, actor: Actor, inspection_id: UUID, version: int | None = None
) -> Inspection:
    """End it before its time."""
    actor.require(Permission.INSPECTION_OPEN)
    inspection = await Inspections(uow).get(inspection_id, lock=True, version=version)
    uow.publish(inspection.close(by=actor, at=uow.now))
    return await Inspections(uow).save(inspection)
