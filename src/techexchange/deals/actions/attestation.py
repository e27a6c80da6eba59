"""How two organisations attest what they concluded without the exchange."""

from dataclasses import dataclass
from uuid import UUID

from techexchange.deals.errors.attestation import OutcomeOnRecord, OutcomePartyUnknown
from techexchange.deals.models.attestation import Attestation, OffPlatformOutcome, OutcomeParties
from techexchange.deals.repository.attestation import Attestations
from techexchange.infra.repository import ALL, Among
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.errors import Unauthenticated
from techexchange.kernel.permissions import Actor, Permission
from techexchange.listings.models import Direction, Listing
from techexchange.offers.errors import OrganizationAmbiguous
from techexchange.offers.models import refuse_staff


@dataclass(frozen=True)
class OutcomeClaim:
    """What one party says: over which listing, with whom, what; and for which of its organisations it speaks."""

    listing_id: UUID
    counterparty_id: UUID
    outcome: OffPlatformOutcome
    organization_id: UUID | None = None


async def claim_outcome(uow: UnitOfWork, actor: Actor, claim: OutcomeClaim) -> Attestation:
    """Say that a transfer was concluded outside the exchange; it counts once the other party confirms it.

    Raises OutcomePartyUnknown, OutcomeOnRecord, OutcomeInFuture or AttestationAlreadyMade.
    """
    side = claim.organization_id or sole_attester(actor)
    actor.require(Permission.ATTESTATION_MAKE, within=side)
    refuse_staff(actor)
    listing = await Attestations(uow).listing(actor, side, claim.listing_id)
    parties = await _parties(uow, listing, side, claim.counterparty_id)
    if await Attestations(uow).has_deal(parties):
        raise OutcomeOnRecord
    attestation, claimed = Attestation.claim(parties, claim.outcome, side=side, by=actor, at=uow.now)
    uow.publish(claimed)
    return await Attestations(uow).open(attestation)


async def confirm_outcome(
    uow: UnitOfWork, actor: Actor, attestation_id: UUID, answer: str | None, version: int | None = None
) -> Attestation:
    """Confirm for the other party that it was so."""
    side = (await Attestations(uow).seen(actor, attestation_id)).side_of(actor)
    actor.require(Permission.ATTESTATION_MAKE, within=side)
    attestation = await Attestations(uow).get(attestation_id, lock=True, version=version)
    uow.publish(attestation.confirm(answer, side=side, by=actor, at=uow.now))
    return await Attestations(uow).save(attestation)


async def refuse_outcome(
    uow: UnitOfWork, actor: Actor, attestation_id: UUID, answer: str | None, version: int | None = None
) -> Attestation:
    """Say for the other party that it was not so."""
    side = (await Attestations(uow).seen(actor, attestation_id)).side_of(actor)
    actor.require(Permission.ATTESTATION_MAKE, within=side)
    attestation = await Attestations(uow).get(attestation_id, lock=True, version=version)
    uow.publish(attestation.refuse(answer, side=side, by=actor, at=uow.now))
    return await Attestations(uow).save(attestation)


async def withdraw_outcome(
    uow: UnitOfWork, actor: Actor, attestation_id: UUID, version: int | None = None
) -> Attestation:
    """Take one's own claim back."""
    side = (await Attestations(uow).seen(actor, attestation_id)).side_of(actor)
    actor.require(Permission.ATTESTATION_MAKE, within=side)
    attestation = await Attestations(uow).get(attestation_id, lock=True, version=version)
    uow.publish(attestation.withdraw(side=side, by=actor, at=uow.now))
    return await Attestations(uow).save(attestation)


async def lapse_due_outcomes(uow: UnitOfWork, actor: Actor, among: Among = ALL) -> int:
    """Let up to 100 claims lapse that nobody answered in time, and say how many."""
    actor.require(Permission.ATTESTATION_MAKE)
    due = await Attestations(uow).due(among=among)
    for id in due:
        attestation = await Attestations(uow).get(id, lock=True)
        uow.publish(attestation.lapse(by=actor, at=uow.now))
        await Attestations(uow).save(attestation)
    return len(due)


def sole_attester(actor: Actor) -> UUID:
    """The one organisation this actor may attest for; raises OrganizationAmbiguous where there are several."""
    if actor.is_anonymous:
        raise Unauthenticated
    able = [seat.organization_id for seat in actor.seats if Permission.ATTESTATION_MAKE in seat.permissions]
    if len(able) > 1:
        raise OrganizationAmbiguous
    if not able:
        actor.require(Permission.ATTESTATION_MAKE)
    return able[0]


async def _parties(uow: UnitOfWork, listing: Listing, side: UUID, counterparty: UUID) -> OutcomeParties:
    """Who supplied to whom; one error for every way in which the two named are not the two it can be."""
    known = Attestations(uow)
    owner = listing.organization_id
    other = counterparty if side == owner else side
    fits = owner in {side, counterparty} and owner != other and await known.knows_owner(listing, side)
    if not fits or not await known.is_verified(counterparty):
        raise OutcomePartyUnknown
    supplies = listing.direction is Direction.SUPPLY
    return OutcomeParties(listing.id, *((owner, other) if supplies else (other, owner)))
