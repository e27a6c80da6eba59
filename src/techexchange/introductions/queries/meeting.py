"""Meetings as the two parties see them."""

from uuid import UUID

from sqlalchemy import select

from techexchange.infra.repository import page
from techexchange.infra.uow import UnitOfWork
from techexchange.introductions.errors import MeetingNotFound
from techexchange.introductions.models import Introduction, Meeting
from techexchange.introductions.repository import Introductions
from techexchange.kernel.paging import Page, PageRequest
from techexchange.kernel.permissions import Actor


async def meetings(
    uow: UnitOfWork, actor: Actor, introduction_id: UUID, request: PageRequest
) -> tuple[Introduction, Page[Meeting]]:
    """The meetings of an introduction, the last proposed first; raises IntroductionNotFound."""
    introduction = await Introductions(uow).of_party(actor, introduction_id)
    of_it = select(Meeting).where(Meeting.introduction_id == introduction_id)
    return introduction, await page(uow.session, of_it, request, (Meeting.created_at, Meeting.id))


async def meeting(
    uow: UnitOfWork, actor: Actor, introduction_id: UUID, meeting_id: UUID
) -> tuple[Introduction, Meeting]:
    """One meeting; raises IntroductionNotFound or MeetingNotFound."""
    introduction = await Introductions(uow).of_party(actor, introduction_id)
    found = await uow.session.get(Meeting, meeting_id)
    if found is None or found.introduction_id != introduction_id:
        raise MeetingNotFound(id=meeting_id)
    return introduction, found
