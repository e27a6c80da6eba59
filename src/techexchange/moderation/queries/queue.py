"""The queue as moderators, the owner and the auditor read it, and decisions as submitters do."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_

from techexchange.infra.repository import page
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.errors import Unauthenticated
from techexchange.kernel.paging import Page, PageRequest
from techexchange.kernel.permissions import Actor, Permission
from techexchange.moderation.errors import CaseNotFound
from techexchange.moderation.lifecycle import LIVE, CaseStatus
from techexchange.moderation.models import IS_LIVE, Case, CaseKind, Decision, Outcome


@dataclass(frozen=True, kw_only=True)
class CaseFilter:
    """Which cases are wanted; None leaves it open."""

    kind: CaseKind | None = None
    status: CaseStatus | None = None
    overdue: bool | None = None
    claimed_by: UUID | None = None
    organization_id: UUID | None = None
    brought_up: bool | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """The filter in SQL; overdue means live and past its service clock.

        That only live cases are wanted is said in letters too, so that their own index serves: there are few of them.
        """
        late = and_(IS_LIVE, Case.due_at <= func.clock_timestamp())
        found = [] if self.overdue is None else [late if self.overdue else ~late]
        if self.brought_up is not None:
            brought_up = and_(IS_LIVE, Case.brought_up_at.is_not(None))
            found.append(brought_up if self.brought_up else ~brought_up)
        equal = {"kind": Case.kind, "status": Case.status, "claimed_by": Case.claimed_by}
        equal["organization_id"] = Case.organization_id
        wanted = {name: getattr(self, name) for name in equal}
        if self.status in LIVE:
            found.append(IS_LIVE)
        return found + [equal[name] == value for name, value in wanted.items() if value is not None]


@dataclass(frozen=True)
class CaseCount:
    """How many cases of a kind are in a status, and how many of these are overdue."""

    kind: CaseKind
    status: CaseStatus
    cases: int
    overdue: int


async def cases(uow: UnitOfWork, actor: Actor, wanted: CaseFilter, request: PageRequest) -> Page[Case]:
    """A page of the queue, the earliest due first."""
    actor.require(Permission.CASE_READ)
    statement = select(Case).where(*wanted.conditions()).order_by(Case.due_at, Case.id).limit(request.limit + 1)
    if request.after:
        statement = statement.where(tuple_(Case.due_at, Case.id) > tuple_(*request.after))
    rows = (await uow.session.scalars(statement)).all()
    return Page.of(rows, request.limit, lambda case: (case.due_at, case.id))


async def case(uow: UnitOfWork, actor: Actor, case_id: UUID) -> Case:
    """One case; raises CaseNotFound."""
    actor.require(Permission.CASE_READ)
    found = await uow.session.get(Case, case_id)
    if found is None:
        raise CaseNotFound(id=case_id)
    return found


async def decisions_on(uow: UnitOfWork, actor: Actor, case_id: UUID) -> Sequence[Decision]:
    """What was decided in a case, in order."""
    actor.require(Permission.CASE_READ)
    made = select(Decision).where(Decision.case_id == case_id).order_by(Decision.at, Decision.id)
    return (await uow.session.scalars(made)).all()


async def statistics(uow: UnitOfWork, actor: Actor) -> Sequence[CaseCount]:
    """The whole queue in numbers."""
    actor.require(Permission.CASE_READ)
    overdue = func.count().filter(*CaseFilter(overdue=True).conditions())
    counted = select(Case.kind, Case.status, func.count(), overdue).group_by(Case.kind, Case.status)
    rows = await uow.session.execute(counted.order_by(Case.kind, Case.status))
    return [CaseCount(*row) for row in rows]


async def decisions(
    uow: UnitOfWork, actor: Actor, request: PageRequest, subject_id: UUID | None = None
) -> Page[Decision]:
    """Final decisions about the actor's organisations and their listings, the latest first; not that nothing was."""
    if actor.is_anonymous:
        raise Unauthenticated
    statement = select(Decision).where(Decision.first.is_(False), _concerns(actor))
    if subject_id:
        statement = statement.where(Decision.subject_id == subject_id)
    return await page(uow.session, statement, request, (Decision.at, Decision.id))


def _concerns(actor: Actor) -> ColumnElement[bool]:
    readers = {
        CaseKind.PUBLICATION: actor.organizations(Permission.LISTING_READ),
        CaseKind.ORGANIZATION: actor.organizations(Permission.ORGANIZATION_READ),
        CaseKind.FLAG: actor.organizations(Permission.LISTING_READ),
        CaseKind.STANDING: actor.organizations(Permission.ORGANIZATION_READ),
    }
    mine = or_(*(and_(Decision.kind == kind, Decision.organization_id.in_(own)) for kind, own in readers.items()))
    return and_(mine, Decision.outcome != Outcome.DISMISS)
