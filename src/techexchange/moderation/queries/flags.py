"""Flags as those who raised them and the moderators read them, and the views people keep."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from techexchange.infra.repository import page
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.paging import Page, PageRequest
from techexchange.kernel.permissions import Actor, Permission
from techexchange.moderation.errors import CaseViewNotFound
from techexchange.moderation.lifecycle import CaseStatus
from techexchange.moderation.models import Case, CaseView, Decision, Flag, FlagReason, Outcome


@dataclass(frozen=True)
class OwnFlag:
    """A flag with what came of it; no `outcome` while it is open, or where the listing ended before."""

    id: UUID
    listing_id: UUID
    listing_version: int
    reason: FlagReason
    text: str
    at: datetime
    is_open: bool
    outcome: Outcome | None


async def flags(uow: UnitOfWork, actor: Actor, request: PageRequest) -> Page[OwnFlag]:
    """What the actor flagged, the latest first."""
    actor.require(Permission.FLAG_READ)
    wanted = select(Flag).where(Flag.raised_by == actor.id)
    found = await page(uow.session, wanted, request, (Flag.at, Flag.id))
    cases = [flag.case_id for flag in found.items]
    gathered = await uow.session.execute(select(Case.id, Case.status).where(Case.id.in_(cases)))
    standing = dict(gathered.all())
    final = select(Decision.case_id, Decision.outcome).where(Decision.case_id.in_(cases), Decision.first.is_(False))
    outcomes = dict((await uow.session.execute(final)).all())
    return Page(
        [own_flag(flag, standing[flag.case_id], outcomes.get(flag.case_id)) for flag in found.items], found.next_cursor
    )


def own_flag(flag: Flag, status: CaseStatus = CaseStatus.OPEN, outcome: Outcome | None = None) -> OwnFlag:
    """A flag as whoever raised it reads it; new ones are open."""
    is_open = status not in {CaseStatus.DECIDED, CaseStatus.CLOSED}
    shown = {name: getattr(flag, name) for name in ("id", "listing_id", "listing_version", "reason", "text", "at")}
    return OwnFlag(**shown, is_open=is_open, outcome=outcome)


async def flags_of(uow: UnitOfWork, actor: Actor, case_id: UUID) -> Sequence[Flag]:
    """The flags that a case gathers, in order; at most a thousand."""
    actor.require(Permission.CASE_READ)
    raised = select(Flag).where(Flag.case_id == case_id).order_by(Flag.at, Flag.id).limit(1000)
    return (await uow.session.scalars(raised)).all()


async def views(uow: UnitOfWork, actor: Actor, request: PageRequest) -> Page[CaseView]:
    """The views the actor keeps, the latest first."""
    actor.require(Permission.CASE_READ)
    mine = select(CaseView).where(CaseView.person_id == actor.id)
    return await page(uow.session, mine, request, (CaseView.created_at, CaseView.id))


async def view(uow: UnitOfWork, actor: Actor, view_id: UUID) -> CaseView:
    """One of the actor's own views; raises CaseViewNotFound."""
    actor.require(Permission.CASE_READ)
    found = await uow.session.get(CaseView, view_id)
    if found is None or found.person_id != actor.id:
        raise CaseViewNotFound(id=view_id)
    return found
