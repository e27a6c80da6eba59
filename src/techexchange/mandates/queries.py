"""Who may operate the exchange, as it is asked with every request of the operator, and the mandates on file."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select, true

from techexchange.identity.models import Organization, OrganizationStatus
from techexchange.infra.repository import page
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.paging import Page, PageRequest
from techexchange.kernel.permissions import Actor, Authority, MandatedAction, OrganizationKind, Permission
from techexchange.mandates.errors import MandateNotFound, NoMandateInForce
from techexchange.mandates.lifecycle import ACTIVE
from techexchange.mandates.models import FeeSchedule, OperatingMandate

SEES_ALL = frozenset({OrganizationKind.OWNER, OrganizationKind.AUDITOR})


@dataclass(frozen=True)
class MandateInForce:
    """What anyone may know: who operates the exchange, under which contract, to do what, and for how long."""

    operator_id: UUID
    operator_name: dict[str, str]
    contract_no: str
    permitted_actions: tuple[MandatedAction, ...]
    valid_from: datetime
    valid_until: datetime


NOW_IN_FORCE = (
    OperatingMandate.status == ACTIVE,
    OperatingMandate.valid_from <= func.clock_timestamp(),
    OperatingMandate.valid_until > func.clock_timestamp(),
    Organization.status == OrganizationStatus.VERIFIED,
)
IN_FORCE = (
    select(
        OperatingMandate.operator_id,
        Organization.name,
        OperatingMandate.contract_no,
        OperatingMandate.permitted_actions,
        OperatingMandate.valid_from,
        OperatingMandate.valid_until,
    )
    .join(Organization, Organization.id == OperatingMandate.operator_id)
    .where(*NOW_IN_FORCE)
)


async def authority(uow: UnitOfWork) -> Authority | None:
    """What the mandate in force permits, by the database clock; None where there is none."""
    row = (await uow.session.execute(IN_FORCE)).one_or_none()
    if row is None:
        return None
    return Authority(row.operator_id, frozenset(map(MandatedAction, row.permitted_actions)))


async def fees_in_force(uow: UnitOfWork) -> FeeSchedule | None:
    """What the operator may charge at this moment, by the database clock; None where there is no mandate in force."""
    operator = Organization.id == OperatingMandate.operator_id
    found = await uow.session.scalar(select(OperatingMandate).join(Organization, operator).where(*NOW_IN_FORCE))
    return found.fees if found else None


async def in_force(uow: UnitOfWork) -> MandateInForce:
    """Who operates the exchange; raises NoMandateInForce."""
    row = (await uow.session.execute(IN_FORCE)).one_or_none()
    if row is None:
        raise NoMandateInForce
    operator_id, name, contract_no, permitted, valid_from, valid_until = row
    return MandateInForce(
        operator_id, name, contract_no, tuple(map(MandatedAction, permitted)), valid_from, valid_until
    )


async def mandate(uow: UnitOfWork, actor: Actor, mandate_id: UUID) -> OperatingMandate:
    """One mandate as its parties and the auditor see it; raises MandateNotFound."""
    actor.require(Permission.MANDATE_READ)
    found = await uow.session.scalar(_visible_to(actor).where(OperatingMandate.id == mandate_id))
    if found is None:
        raise MandateNotFound(id=mandate_id)
    return found


async def mandates(uow: UnitOfWork, actor: Actor, request: PageRequest) -> Page[OperatingMandate]:
    """The mandates on file, newest first."""
    actor.require(Permission.MANDATE_READ)
    key = (OperatingMandate.created_at, OperatingMandate.id)
    return await page(uow.session, _visible_to(actor), request, key)


def _visible_to(actor: Actor) -> Select[OperatingMandate]:
    readers = {seat.kind: seat for seat in actor.seats if actor.can(Permission.MANDATE_READ, seat.organization_id)}
    everything: ColumnElement[bool] = true()
    own = OperatingMandate.operator_id.in_(actor.organizations(Permission.MANDATE_READ))
    return select(OperatingMandate).where(everything if SEES_ALL & readers.keys() else own)
