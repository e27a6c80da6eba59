"""Reading inboxes, and who the authorities are."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from techexchange.identity.models import Organization
from techexchange.infra.repository import page
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.paging import Page, PageRequest
from techexchange.kernel.permissions import Actor, OrganizationKind, Permission
from techexchange.notifications.models import Notice, Preferences


async def inbox(uow: UnitOfWork, actor: Actor, *, unread: bool, request: PageRequest) -> Page[Notice]:
    """The actor's notices, newest first; with `unread` only those not yet read."""
    actor.require(Permission.INBOX_READ)
    mine = select(Notice).where(Notice.person_id == actor.id)
    if unread:
        mine = mine.where(Notice.read_at.is_(None))
    return await page(uow.session, mine, request, (Notice.created_at, Notice.id))


async def preferences(uow: UnitOfWork, actor: Actor) -> Preferences:
    """What the actor wants to be told by mail."""
    actor.require(Permission.INBOX_READ)
    return await uow.session.get(Preferences, actor.id) or Preferences.untouched(actor.id)


async def authorities(uow: UnitOfWork, kind: OrganizationKind) -> Sequence[UUID]:
    """The organisations that are this part of the exchange's own authority."""
    return (await uow.session.scalars(select(Organization.id).where(Organization.kind == kind))).all()
