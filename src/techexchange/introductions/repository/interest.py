"""Introductions, loaded in order to be changed."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select

from techexchange.infra.repository import ALL, Among, Repository
from techexchange.introductions.errors import IntroductionNotFound
from techexchange.introductions.models import WAITING, Introduction, IntroductionStatus
from techexchange.kernel.errors import Unauthenticated
from techexchange.kernel.permissions import Actor
from techexchange.listings.models import Listing
from techexchange.listings.queries import published
from techexchange.matching.models import Match

OPEN = (*WAITING, IntroductionStatus.INTRODUCED)
FRESH = {"populate_existing": True}


class Introductions(Repository[Introduction]):
    """Every introduction there is."""

    model = Introduction
    missing = IntroductionNotFound

    async def seen(self, actor: Actor, id: UUID, version: int | None = None) -> Introduction:
        """One this actor may see, locked; raises IntroductionNotFound as for one that does not exist, and Stale."""
        if actor.is_anonymous:
            raise Unauthenticated
        found = await self.get(id, lock=True)
        if not found.is_visible_to(actor):
            raise IntroductionNotFound(id=id)
        return self.at_version(found, version)

    async def of_party(self, actor: Actor, id: UUID) -> Introduction:
        """One of the actor's own organisations, not locked; for the broker too it does not exist."""
        if actor.is_anonymous:
            raise Unauthenticated
        found = await self.get(id)
        if not found.sides_of(actor):
            raise IntroductionNotFound(id=id)
        return found

    async def open_between(self, listing_id: UUID, seeker_id: UUID) -> Introduction | None:
        """The open one of a seeker on a listing, locked."""
        between = (Introduction.listing_id == listing_id, Introduction.seeker_id == seeker_id)
        return await self.find(*between, Introduction.status.in_(OPEN), lock=True)

    async def take_due(self, most: int = 100, among: Among = ALL) -> Sequence[Introduction]:
        """Those whose time to answer has passed by the database clock, passing over those in other hands."""
        due = (
            select(Introduction)
            .where(Introduction.wake_at <= func.statement_timestamp(), among(Introduction.id))
            .order_by(Introduction.id)
        )
        taken = due.limit(most).with_for_update(skip_locked=True)
        return (await self.session.scalars(taken, execution_options=FRESH)).all()

    async def lock_waiting(self, listing_id: UUID, closed_at: datetime) -> Sequence[Introduction]:
        """Those that awaited an answer when one of their listings was closed, locked in the order of their ids."""
        about = or_(Introduction.listing_id == listing_id, Introduction.seeker_listing_id == listing_id)
        waiting = select(Introduction).where(
            about, Introduction.status.in_(WAITING), Introduction.created_at <= closed_at
        )
        locked = waiting.order_by(Introduction.id).with_for_update()
        return (await self.session.scalars(locked, execution_options=FRESH)).all()

    async def hidden(self, listing_ids: Collection[UUID]) -> set[UUID]:
        """Those of these listings that are not published under the name of their organisation."""
        shown = await published(self.session, listing_ids)
        return {id for id in listing_ids if id not in shown or shown[id].organization_id is None}

    async def match_of(self, supply_id: UUID, demand_id: UUID) -> Match | None:
        """The match of a technology and a need."""
        pair = select(Match).where(Match.supply_id == supply_id, Match.demand_id == demand_id)
        return (await self.session.scalars(pair)).one_or_none()

    async def listing(self, listing_id: UUID) -> Listing:
        """A listing as it is now, whatever its status."""
        return (await self.session.scalars(select(Listing).where(Listing.id == listing_id))).one()
