"""Reading what offers are worth; nobody but the organisation that received them can."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from techexchange.infra.repository import page
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.errors import Unauthenticated
from techexchange.kernel.paging import Page, PageRequest
from techexchange.kernel.permissions import Actor, Permission
from techexchange.offers.errors import ValuationNotFound
from techexchange.offers.models import Assumptions, OfferComparison, Valuation
from techexchange.offers.repository import Valuations


@dataclass(frozen=True)
class Compared:
    """A comparison, and how many offers were too many for one page."""

    comparison: OfferComparison
    left_out: int


async def compare(uow: UnitOfWork, actor: Actor, listing_id: UUID, assumptions: Assumptions) -> Compared:
    """The offers that stand on a listing side by side, for the organisation that owns it.

    Raises ListingNotFound, Forbidden where the listing is public and another's, and ForecastOutOfRange.
    """
    listing = await Valuations(uow).listing(actor, listing_id)
    actor.require(Permission.NEGOTIATION_READ, within=listing.organization_id)
    standing, left_out = await Valuations(uow).standing(listing_id)
    return Compared(OfferComparison.of(listing, assumptions, standing), left_out)


async def valuation(uow: UnitOfWork, actor: Actor, id: UUID) -> Valuation:
    """One valuation as it was kept; raises ValuationNotFound for all but its organisation."""
    if actor.is_anonymous:
        raise Unauthenticated
    found = await Valuations(uow).get(id)
    if not actor.can(Permission.NEGOTIATION_READ, within=found.organization_id):
        raise ValuationNotFound(id=id)
    return found


async def valuations(uow: UnitOfWork, actor: Actor, listing_id: UUID | None, request: PageRequest) -> Page[Valuation]:
    """The valuations of the actor's organisations, newest first."""
    if actor.is_anonymous:
        raise Unauthenticated
    statement = select(Valuation).where(Valuation.organization_id.in_(actor.organizations(Permission.NEGOTIATION_READ)))
    if listing_id:
        statement = statement.where(Valuation.listing_id == listing_id)
    return await page(uow.session, statement, request, (Valuation.created_at, Valuation.id))
