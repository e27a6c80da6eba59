"""Access grants, loaded in order to be changed."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select

from techexchange.infra.repository import ALL, Among, Repository
from techexchange.introductions.errors.grant import AccessAlreadyRequested, ConfidentialityNeeded, GrantNotFound
from techexchange.introductions.lifecycle.grant import LIVE_GRANT
from techexchange.introductions.models.grant import AccessGrant, AccessWish
from techexchange.kernel.errors import Unauthenticated
from techexchange.kernel.permissions import Actor
from techexchange.listings.errors import ListingNotFound
from techexchange.listings.models import Listing


class Grants(Repository[AccessGrant]):
    """Every access that was asked for."""

    model = AccessGrant
    missing = GrantNotFound

    async def seen(self, actor: Actor, id: UUID) -> AccessGrant:
        """A grant this actor may see, not locked: only what never changes may be decided on."""
        if actor.is_anonymous:
            raise Unauthenticated
        grant = await self.get(id)
        if not grant.sides_of(actor):
            raise GrantNotFound(id=id)
        return grant

    async def must_be_new(self, wish: AccessWish) -> None:
        """Pass where the holder neither has the access nor waits for it; raises AccessAlreadyRequested."""
        same = (AccessGrant.listing_id == wish.listing_id, AccessGrant.holder_id == wish.holder_id)
        if await self.find(*same, AccessGrant.status.in_(LIVE_GRANT)):
            raise AccessAlreadyRequested

    async def live_under(self, agreement_id: UUID) -> Sequence[AccessGrant]:
        """The grants that rest on an agreement, asked for or given, locked in the order of their ids."""
        wanted = select(AccessGrant).where(AccessGrant.agreement_id == agreement_id, AccessGrant.status.in_(LIVE_GRANT))
        locked = wanted.order_by(AccessGrant.id).with_for_update()
        return (await self.session.scalars(locked, execution_options={"populate_existing": True})).all()

    async def take_due(self, most: int = 100, among: Among = ALL) -> Sequence[AccessGrant]:
        """Grants whose time has come by the database clock, passing over those in other hands."""
        due = (
            select(AccessGrant)
            .where(AccessGrant.wake_at <= func.statement_timestamp(), among(AccessGrant.id))
            .order_by(AccessGrant.id)
        )
        return (await self.session.scalars(due.limit(most).with_for_update(skip_locked=True))).all()

    async def refuse_unagreed(self, actor: Actor, listing_id: UUID) -> ConfidentialityNeeded:
        """Why there is no access to a listing without an agreement: ListingNotFound is raised where it is not seen."""
        listing = await self.session.get(Listing, listing_id)
        if listing is None or not listing.is_visible_to(actor):
            raise ListingNotFound(id=listing_id)
        return ConfidentialityNeeded()
