"""Attestations, loaded in order to be answered, and what is asked before one is made."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import exists, func, or_, select

from techexchange.deals.errors.attestation import AttestationAlreadyMade, AttestationNotFound
from techexchange.deals.lifecycle import DealStatus
from techexchange.deals.lifecycle.attestation import COUNTED
from techexchange.deals.models import Deal
from techexchange.deals.models.attestation import Attestation, OutcomeParties
from techexchange.identity.models import Organization, OrganizationStatus
from techexchange.infra.repository import ALL, Among, Repository
from techexchange.introductions.models import Introduction
from techexchange.kernel.errors import Unauthenticated
from techexchange.kernel.permissions import Actor
from techexchange.listings.errors import ListingNotFound
from techexchange.listings.models import Listing
from techexchange.listings.queries import public_view
from techexchange.offers.models import Negotiation

OVER = (DealStatus.CANCELLED, DealStatus.TERMINATED)


class Attestations(Repository[Attestation]):
    """Every attestation made."""

    model = Attestation
    missing = AttestationNotFound

    async def seen(self, actor: Actor, id: UUID) -> Attestation:
        """One this actor may see, not locked; raises AttestationNotFound for all but its parties."""
        if actor.is_anonymous:
            raise Unauthenticated
        attestation = await self.get(id)
        if not attestation.sides_of(actor):
            raise AttestationNotFound(id=id)
        return attestation

    async def open(self, attestation: Attestation) -> Attestation:
        """Keep a new one; raises AttestationAlreadyMade."""
        made = select(Attestation.id).where(
            Attestation.listing_id == attestation.listing_id,
            Attestation.supplier_id == attestation.supplier_id,
            Attestation.acquirer_id == attestation.acquirer_id,
            Attestation.outcome == attestation.outcome,
            Attestation.concluded_on == attestation.concluded_on,
            Attestation.status.in_(COUNTED),
        )
        if await self.session.scalar(select(exists(made))):
            raise AttestationAlreadyMade
        return await self.add(attestation)

    async def listing(self, actor: Actor, side: UUID, id: UUID) -> Listing:
        """A listing this actor may see or this organisation has had to do with; raises ListingNotFound."""
        listing = await self.session.get(Listing, id)
        if listing is None or not (listing.is_visible_to(actor) or await self._acquainted(listing, side)):
            raise ListingNotFound(id=id)
        return listing

    async def knows_owner(self, listing: Listing, side: UUID) -> bool:
        """Whether an organisation may know whose a listing it can see is."""
        if listing.organization_id == side or await self._acquainted(listing, side):
            return True
        return listing.is_public and (await public_view(self.uow, listing.id)).organization_id is not None

    async def is_verified(self, organization_id: UUID) -> bool:
        """Whether there is such an organisation and the exchange vouches for it."""
        found = await self.session.get(Organization, organization_id)
        return found is not None and found.status is OrganizationStatus.VERIFIED

    async def has_deal(self, parties: OutcomeParties) -> bool:
        """Whether the two have a deal on the exchange over this listing that was not given up."""
        deals = select(Deal.id).where(
            Deal.listing_id == parties.listing_id,
            Deal.supplier_id == parties.supplier_id,
            Deal.acquirer_id == parties.acquirer_id,
            Deal.status.not_in(OVER),
        )
        return bool(await self.session.scalar(select(exists(deals))))

    async def due(self, most: int = 100, among: Among = ALL) -> Sequence[UUID]:
        """Claims that waited long enough by the database clock, locked, passing over those in other hands."""
        wanted = select(Attestation.id).where(Attestation.wake_at <= func.statement_timestamp(), among(Attestation.id))
        taken = wanted.order_by(Attestation.wake_at).limit(most).with_for_update(skip_locked=True)
        return (await self.session.scalars(taken)).all()

    async def _acquainted(self, listing: Listing, side: UUID) -> bool:
        met = select(Introduction.id).where(
            Introduction.listing_id == listing.id,
            Introduction.seeker_id == side,
            Introduction.introduced_at.is_not(None),
        )
        bargained = select(Negotiation.id).where(
            Negotiation.listing_id == listing.id, Negotiation.counterparty_id == side
        )
        return bool(await self.session.scalar(select(or_(exists(met), exists(bargained)))))
