"""Offers and counter-offers over HTTP; to everyone but the two parties they do not exist."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from techexchange.identity.errors import ConflictOfInterest
from techexchange.infra.http import CurrentActor, ExchangeRoute, IfMatch, PageOut, PreconditionRequired, Uow
from techexchange.infra.http.problems import IdempotencyKeyMissing, MalformedRequest, ValidationFailed, problems
from techexchange.infra.idempotency import IdempotencyKeyReused
from techexchange.infra.uow import Busy
from techexchange.kernel.errors import Forbidden, Stale, Unauthenticated
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.paging import CursorInvalid
from techexchange.kernel.permissions import OrganizationNotVerified
from techexchange.listings.errors import ListingNotFound, ListingNotOpen, ListingUnderAuction
from techexchange.offers import actions, queries
from techexchange.offers.errors import (
    NegotiationAlreadyOpen,
    NegotiationNotFound,
    NotYourTurn,
    OfferChanged,
    OfferLapsed,
    OfferNotYours,
    OrganizationAmbiguous,
    RelatedParty,
    RoundsExhausted,
    ValidityOutOfRange,
    ValuationElsewhere,
    ValuationNotFound,
)
from techexchange.offers.router.given import MostOffers
from techexchange.offers.schemas import (
    AcceptIn,
    CounterIn,
    DeclineIn,
    NegotiationHistoryOut,
    NegotiationOut,
    NegotiationQuery,
    OfferIn,
)

router = APIRouter(prefix="/v1", tags=["offers"], route_class=ExchangeRoute)
ACCESS = (Unauthenticated, MalformedRequest, ValidationFailed)
DECISION = (*ACCESS, IdempotencyKeyMissing, IdempotencyKeyReused, Busy)
PARTY = (Forbidden, OrganizationNotVerified, RelatedParty, ConflictOfInterest)
MOVE = (*DECISION, *PARTY, NegotiationNotFound, PreconditionRequired, Stale, MoveNotAllowed)


@router.post(
    "/listings/{listing_id}/offers",
    status_code=201,
    summary="Make an offer on a listing",
    responses=problems(
        *DECISION,
        *PARTY,
        ListingNotFound,
        ListingNotOpen,
        ListingUnderAuction,
        NegotiationAlreadyOpen,
        OrganizationAmbiguous,
        ValidityOutOfRange,
    ),
)
async def submit_offer(
    uow: Uow, actor: CurrentActor, listing_id: UUID, body: OfferIn, most_offers: MostOffers
) -> NegotiationOut:
    """Open a negotiation with the organisation that owns the listing; it has the next turn."""
    opened = await actions.submit(uow, actor, listing_id, body.proposal(), body.organization_id, most_offers)
    return NegotiationOut.of(opened, actor)


@router.get("/negotiations", summary="List my negotiations", responses=problems(*ACCESS, CursorInvalid))
async def list_negotiations(
    uow: Uow, actor: CurrentActor, query: Annotated[NegotiationQuery, Query()]
) -> PageOut[NegotiationOut]:
    """The negotiations of my organisations, newest first, each with the offer that stands."""
    found = await queries.negotiations(uow, actor, query.wanted(), query.request())
    return PageOut[NegotiationOut].of(found, lambda negotiation: NegotiationOut.of(negotiation, actor))


@router.get(
    "/negotiations/{negotiation_id}",
    summary="Show a negotiation",
    responses=problems(*ACCESS, NegotiationNotFound),
)
async def show_negotiation(uow: Uow, actor: CurrentActor, negotiation_id: UUID) -> NegotiationHistoryOut:
    """One negotiation with every offer made in it, and what is needed to verify their hashes."""
    return NegotiationHistoryOut.of(await queries.negotiation(uow, actor, negotiation_id), actor)


@router.post(
    "/negotiations/{negotiation_id}/counter",
    summary="Make a counter-offer",
    responses=problems(
        *(*MOVE, NotYourTurn, OfferLapsed, RoundsExhausted),
        *(ListingNotFound, ListingNotOpen, ListingUnderAuction, ValidityOutOfRange),
    ),
)
async def counter_offer(
    uow: Uow, actor: CurrentActor, negotiation_id: UUID, version: IfMatch, body: CounterIn
) -> NegotiationOut:
    """Answer the standing offer with another; the turn goes to the other party."""
    return NegotiationOut.of(await actions.counter(uow, actor, negotiation_id, body.proposal(), version), actor)


@router.post(
    "/negotiations/{negotiation_id}/accept",
    summary="Accept the standing offer",
    responses=problems(
        *(*MOVE, NotYourTurn, OfferLapsed, OfferChanged, ListingNotFound, ListingNotOpen, ListingUnderAuction),
        *(ValuationNotFound, ValuationElsewhere),
    ),
)
async def accept_offer(
    uow: Uow, actor: CurrentActor, negotiation_id: UUID, version: IfMatch, body: AcceptIn
) -> NegotiationOut:
    """Agree on exactly the offer named; the deal is on record when this answers."""
    return NegotiationOut.of(await actions.accept(uow, actor, negotiation_id, body.choice(), version), actor)


@router.post(
    "/negotiations/{negotiation_id}/decline",
    summary="Decline the standing offer",
    responses=problems(*MOVE, NotYourTurn, OfferLapsed),
)
async def decline_offer(
    uow: Uow, actor: CurrentActor, negotiation_id: UUID, version: IfMatch, body: DeclineIn
) -> NegotiationOut:
    """End the negotiation on one's turn."""
    return NegotiationOut.of(await actions.decline(uow, actor, negotiation_id, body.refusal(), version), actor)


@router.post(
    "/negotiations/{negotiation_id}/withdraw",
    summary="Withdraw the standing offer",
    responses=problems(*MOVE, OfferNotYours),
)
async def withdraw_offer(uow: Uow, actor: CurrentActor, negotiation_id: UUID, version: IfMatch) -> NegotiationOut:
    """Take one's own standing offer back, which ends the negotiation."""
    return NegotiationOut.of(await actions.withdraw(uow, actor, negotiation_id, version), actor)
