"""Notices and preferences loaded in order to be changed, and what must be known in order to tell."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import all_, and_, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from techexchange.identity.models import Organization, Person
from techexchange.infra.repository import Repository
from techexchange.infra.uow import UnitOfWork
from techexchange.listings.models import Listing, ListingVersion
from techexchange.notifications.errors import NoticeNotFound
from techexchange.notifications.models import Notice, NoticeKind, Preferences
from techexchange.search.models import SavedSearch


class Preferred(Repository[Preferences]):
    """The preferences that people have stated."""

    model = Preferences


async def notice_of(uow: UnitOfWork, person_id: UUID, notice_id: UUID) -> Notice:
    """A notice of this person's inbox, locked; raises NoticeNotFound for anyone else's."""
    mine = select(Notice).where(Notice.id == notice_id, Notice.person_id == person_id).with_for_update()
    found = (await uow.session.scalars(mine)).one_or_none()
    if found is None:
        raise NoticeNotFound(id=notice_id)
    return found


async def add(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> set[UUID]:
    """Put notices in inboxes; the people who had not been told of this fact before."""
    statement = insert(Notice).on_conflict_do_nothing().returning(Notice.person_id)
    return set(await session.scalars(statement, list(rows)))


async def read_all(session: AsyncSession, person_id: UUID, at: datetime) -> int:
    """Mark everything in an inbox as read; how many notices were not."""
    unread = update(Notice).where(Notice.person_id == person_id, Notice.read_at.is_(None)).values(read_at=at)
    return len((await session.execute(unread.returning(Notice.id))).all())


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


async def search_name(uow: UnitOfWork, search_id: UUID) -> str | None:
    """What its owner calls a saved search."""
    return await uow.session.scalar(select(SavedSearch.name).where(SavedSearch.id == search_id))


def _titles(texts: dict[str, dict[str, Any]] | None) -> dict[str, str]:
    return {language: text["title"] for language, text in (texts or {}).items() if text and text.get("title")}
