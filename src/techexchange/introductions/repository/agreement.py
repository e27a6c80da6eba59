"""Non-disclosure agreements, loaded with what they cover and their signatures, and what one is drafted from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased, selectinload

from techexchange.infra.repository import ALL, Among, Repository
from techexchange.infra.uow import UnitOfWork
from techexchange.introductions.errors import IntroductionNotFound
from techexchange.introductions.errors.agreement import AgreementNotFound
from techexchange.introductions.lifecycle.agreement import AgreementStatus
from techexchange.introductions.lifecycle.interest import IntroductionStatus
from techexchange.introductions.models.agreement import AgreementListing, NonDisclosureAgreement
from techexchange.introductions.models.interest import Introduction
from techexchange.introductions.models.wording import Covered
from techexchange.kernel.errors import Unauthenticated
from techexchange.kernel.permissions import Actor
from techexchange.listings.errors import ListingNotFound
from techexchange.listings.models import Listing, ListingVersion

WHOLE = (selectinload(NonDisclosureAgreement.covered), selectinload(NonDisclosureAgreement.signatures))


class Agreements(Repository[NonDisclosureAgreement]):
    """Agreements; every lock also loads listings and signatures, after the lock is held."""

    model = NonDisclosureAgreement
    missing = AgreementNotFound

    async def seen(self, actor: Actor, id: UUID) -> NonDisclosureAgreement:
        """An agreement this actor may see, not locked: only what never changes may be decided on."""
        if actor.is_anonymous:
            raise Unauthenticated
        agreement = await self.get(id)
        if not agreement.sides_of(actor):
            raise AgreementNotFound(id=id)
        return agreement

    async def lock(self, id: UUID, version: int | None = None) -> NonDisclosureAgreement:
        """One agreement that was seen; raises Stale where `version` is not the present one."""
        [agreement] = await self._locked(NonDisclosureAgreement.id == id)
        return self.at_version(agreement, version)

    async def covering(self, organization_id: UUID, listing_id: UUID) -> NonDisclosureAgreement | None:
        """The agreement in force of an organisation with the owner of a listing that covers it, the longest one."""
        party = or_(
            NonDisclosureAgreement.first_party_id == organization_id,
            NonDisclosureAgreement.second_party_id == organization_id,
        )
        covers = select(AgreementListing.agreement_id).where(AgreementListing.listing_id == listing_id)
        owner = select(Listing.organization_id).where(
            Listing.id == listing_id, Listing.organization_id != organization_id
        )
        with_owner = or_(
            NonDisclosureAgreement.first_party_id.in_(owner), NonDisclosureAgreement.second_party_id.in_(owner)
        )
        held = (NonDisclosureAgreement.status == AgreementStatus.IN_FORCE, NonDisclosureAgreement.id.in_(covers))
        found = await self._locked(party, with_owner, *held)
        return max(found, key=lambda agreement: (agreement.ends_at, agreement.id), default=None)

    async def take_due(self, most: int = 100, among: Among = ALL) -> Sequence[NonDisclosureAgreement]:
        """Agreements whose time has come by the database clock, passing over those in other hands."""
        return await self._locked(
            NonDisclosureAgreement.wake_at <= func.statement_timestamp(), among(NonDisclosureAgreement.id), most=most
        )

    async def _locked(
        self, *conditions: ColumnElement[bool], most: int | None = None
    ) -> Sequence[NonDisclosureAgreement]:
        wanted = select(NonDisclosureAgreement).where(*conditions).order_by(NonDisclosureAgreement.id).limit(most)
        locked = aliased(NonDisclosureAgreement, wanted.with_for_update(skip_locked=most is not None).cte("locked"))
        loaded = (selectinload(locked.covered), selectinload(locked.signatures))
        statement = select(locked, func.clock_timestamp()).options(*loaded)
        rows = (await self.session.execute(statement, execution_options={"populate_existing": True})).all()
        self.uow.now = max((row[1] for row in rows), default=self.uow.now)
        return [row[0] for row in rows]


@dataclass(frozen=True)
class Coverable:
    """A listing that might be covered: whose it is, and whether anybody may know that."""

    id: UUID
    organization_id: UUID
    is_open: bool
    titles: dict[str, str]

    def covered(self) -> Covered:
        """The listing as a text names it."""
        return Covered(self.id, self.titles)


async def subjects(uow: UnitOfWork, ids: Iterable[UUID]) -> list[Coverable]:
    """The named listings in the order of their ids; raises ListingNotFound for the first that does not exist."""
    wanted = sorted(set(ids))
    last = and_(ListingVersion.listing_id == Listing.id, ListingVersion.number == Listing.number)
    statement = select(Listing, ListingVersion.content).outerjoin(ListingVersion, last).where(Listing.id.in_(wanted))
    found = {listing.id: _coverable(listing, content) for listing, content in await uow.session.execute(statement)}
    for id in wanted:
        if id not in found:
            raise ListingNotFound(id=id)
    return [found[id] for id in wanted]


def _coverable(listing: Listing, published: dict[str, object] | None) -> Coverable:
    content = published or listing.content
    texts = content.get("texts")
    titles = (
        {language: text["title"] for language, text in texts.items() if text.get("title")}
        if isinstance(texts, dict)
        else {}
    )
    return Coverable(
        listing.id, listing.organization_id, listing.is_public and not content.get("company_hidden"), titles
    )


async def introduced_listings(uow: UnitOfWork, one: UUID, other: UUID) -> set[UUID]:
    """The listings over which two organisations have been introduced to each other."""
    pair = or_(
        and_(Introduction.host_id == one, Introduction.seeker_id == other),
        and_(Introduction.host_id == other, Introduction.seeker_id == one),
    )
    statement = select(Introduction.listing_id, Introduction.seeker_listing_id)
    rows = await uow.session.execute(statement.where(pair, Introduction.status == IntroductionStatus.INTRODUCED))
    return {id for row in rows for id in row if id}


async def contact(uow: UnitOfWork, actor: Actor, id: UUID) -> Introduction:
    """An introduction the actor is party to; raises IntroductionNotFound."""
    if actor.is_anonymous:
        raise Unauthenticated
    found = await uow.session.get(Introduction, id)
    if found is None or not found.sides_of(actor):
        raise IntroductionNotFound(id=id)
    return found
