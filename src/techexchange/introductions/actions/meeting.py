"""Arranging to meet."""

from uuid import UUID

from techexchange.infra.uow import UnitOfWork
from techexchange.introductions.models import Introduction, Meeting, MeetingPlan
from techexchange.introductions.repository import Introductions, Meetings
from techexchange.kernel.permissions import Actor, Permission

Arranged = tuple[Introduction, Meeting]


async def propose_meeting(uow: UnitOfWork, actor: Actor, introduction_id: UUID, plan: MeetingPlan) -> Arranged:
    """Propose to meet at one of several times."""
    introduction = await Introductions(uow).of_party(actor, introduction_id)
    side = introduction.side_of(actor)
    actor.require(Permission.INTEREST_DECIDE, within=introduction.organization_of(side))
    meeting, proposed = Meeting.propose(introduction, plan, side, by=actor, at=uow.now)
    uow.publish(proposed)
    return introduction, await Meetings(uow).add(meeting)


async def accept_meeting(
    uow: UnitOfWork, actor: Actor, named: tuple[UUID, UUID], number: int, version: int | None = None
) -> Arranged:
    """Choose one of the times the other side proposed; `named` is the introduction and its meeting."""
    introduction = await Introductions(uow).of_party(actor, named[0])
    side = introduction.side_of(actor)
    actor.require(Permission.INTEREST_DECIDE, within=introduction.organization_of(side))
    meeting = await Meetings(uow).of(introduction, named[1], version)
    uow.publish(meeting.accept(number, introduction, side, by=actor, at=uow.now))
    return introduction, await Meetings(uow).save(meeting)


async def decline_meeting(
    uow: UnitOfWork, actor: Actor, named: tuple[UUID, UUID], version: int | None = None
) -> Arranged:
    """Say that none of the times will do; `named` is the introduction and its meeting."""
    introduction = await Introductions(uow).of_party(actor, named[0])
    side = introduction.side_of(actor)
    actor.require(Permission.INTEREST_DECIDE, within=introduction.organization_of(side))
    meeting = await Meetings(uow).of(introduction, named[1], version)
    uow.publish(meeting.decline(introduction, side, by=actor, at=uow.now))
    return introduction, await Meetings(uow).save(meeting)


async def cancel_meeting(
    uow: UnitOfWork, actor: Actor, named: tuple[UUID, UUID], version: int | None = None
) -> Arranged:
    """Call a meeting off; `named` is the introduction and its meeting."""
    introduction = await Introductions(uow).of_party(actor, named[0])
    side = introduction.side_of(actor)
    actor.require(Permission.INTEREST_DECIDE, within=introduction.organization_of(side))
    meeting = await Meetings(uow).of(introduction, named[1], version)
    uow.publish(meeting.cancel(introduction, side, by=actor, at=uow.now))
    return introduction, await Meetings(uow).save(meeting)
