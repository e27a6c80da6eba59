"""Reading registrations: everything for the two parties, deadlines and delays for those who supervise."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Date, and_, cast, false, func, or_, select

from techexchange.deals.lifecycle import RegistrationStatus
from techexchange.deals.lifecycle.registration import UNFILED
from techexchange.deals.models import RegistrationCase, RegistrationKind, RegistrationStep
from techexchange.deals.repository import Registrations
from techexchange.infra.repository import page
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.days import HERE
from techexchange.kernel.errors import Unauthenticated
from techexchange.kernel.paging import Page, PageRequest
from techexchange.kernel.permissions import Actor, Permission

TODAY = cast(func.timezone(HERE.key, func.clock_timestamp()), Date)


@dataclass(frozen=True, kw_only=True)
class RegistrationFilter:
    """Which registrations are wanted; None leaves it open."""

    status: RegistrationStatus | None = None
    kind: RegistrationKind | None = None
    contract_id: UUID | None = None
    overdue: bool | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """The filter in SQL; overdue means not filed though the deadline has passed, whatever the clock has noted."""
        equal = ((RegistrationCase.status, self.status), (RegistrationCase.kind, self.kind))
        found = [column == value for column, value in equal if value is not None]
        if self.contract_id is not None:
            found.append(RegistrationCase.contract_id == self.contract_id)
        if self.overdue is None:
            return found
        passed = func.coalesce(RegistrationCase.deadline < TODAY, false())
        late = and_(RegistrationCase.status.in_(UNFILED), passed)
        return [*found, late if self.overdue else ~late]


async def registrations(
    uow: UnitOfWork, actor: Actor, wanted: RegistrationFilter, request: PageRequest
) -> Page[RegistrationCase]:
    """Those of the actor's organisations, newest first; all there are for whoever supervises the exchange."""
    if actor.is_anonymous:
        raise Unauthenticated
    statement = select(RegistrationCase).where(*wanted.conditions())
    if not actor.can(Permission.DEAL_SUPERVISION_READ):
        mine = actor.organizations(Permission.DEAL_READ)
        statement = statement.where(or_(RegistrationCase.supplier_id.in_(mine), RegistrationCase.acquirer_id.in_(mine)))
    return await page(uow.session, statement, request, (RegistrationCase.created_at, RegistrationCase.id))


async def registration(uow: UnitOfWork, actor: Actor, case_id: UUID) -> RegistrationCase:
    """One registration; raises RegistrationNotFound for all but the parties of its contract."""
    return await Registrations(uow).seen(actor, case_id)


async def steps_of(uow: UnitOfWork, case: RegistrationCase) -> Sequence[RegistrationStep]:
    """What was recorded in a case that may be read, in order."""
    recorded = select(RegistrationStep).where(RegistrationStep.registration_id == case.id)
    return (await uow.session.scalars(recorded.order_by(RegistrationStep.number))).all()
