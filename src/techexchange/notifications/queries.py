"""Reading inboxes, and what a notice needs to know to be told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import all_, and_, literal, or_, select

from techexchange.identity.models import Organization, Person
from techexchange.infra.repository import page
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.paging import Page, PageRequest
from techexchange.kernel.permissions import Actor, OrganizationKind, Permission
from techexchange.listings.models import Listing, ListingVersion
from techexchange.notifications.models import Notice, NoticeKind, Preferences


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


@dataclass(frozen=True)
class Addressee:
    """Someone who wants a letter: where they read it, and in which language."""

    person_id: UUID
    email: str
    locale: str


async def addressees(uow: UnitOfWork, kind: NoticeKind, person_ids: Iterable[UUID]) -> list[Addressee]:
    """Those of these people who want letters of this kind."""
    wanted = or_(Preferences.id.is_(None), and_(Preferences.mail, literal(kind.value) != all_(Preferences.muted)))
    statement = (
        select(Person.id, Person.email, Person.locale)
        .outerjoin(Preferences, Preferences.id == Person.id)
        .where(Person.id.in_(list(person_ids)), wanted)
    )
    return [Addressee(*row) for row in await uow.session.execute(statement)]


async def authorities(uow: UnitOfWork, kind: OrganizationKind) -> Sequence[UUID]:
    """The organisations that are this part of the exchange's own authority."""
    return (await uow.session.scalars(select(Organization.id).where(Organization.kind == kind))).all()


async def names(uow: UnitOfWork, organization_ids: Iterable[UUID]) -> dict[UUID, dict[str, str]]:
    """What organisations are called, by language."""
    statement = select(Organization.id, Organization.name).where(Organization.id.in_(list(organization_ids)))
    return {row.id: row.name for row in await uow.session.execute(statement)}


@dataclass(frozen=True)
class Titles:
    """What a listing is called: by its own organisation now, and to everyone else in its last public version."""

    organization_id: UUID
    own: dict[str, str]
    public: dict[str, str]

    def for_reader(self, organization_id: UUID | None) -> dict[str, str]:
        """The title that members of an organisation may know."""
        return self.own if organization_id == self.organization_id else self.public


async def titles(uow: UnitOfWork, listing_id: UUID) -> Titles | None:
    """What a listing is called, by language; None where there is none."""
    public = and_(ListingVersion.listing_id == Listing.id, ListingVersion.number == Listing.number)
    statement = (
        select(Listing.organization_id, Listing.content["texts"], ListingVersion.content["texts"])
        .outerjoin(ListingVersion, public)
        .where(Listing.id == listing_id)
    )
    row = (await uow.session.execute(statement)).one_or_none()
    return Titles(row[0], _titles(row[1]), _titles(row[2])) if row else None


def _titles(texts: dict[str, dict[str, Any]] | None) -> dict[str, str]:
    return {language: text["title"] for language, text in (texts or {}).items() if text and text.get("title")}
