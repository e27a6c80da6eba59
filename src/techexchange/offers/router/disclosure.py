"""Disclosures over HTTP: the owner looks into private talks on a legal basis, and the parties see that it did."""

from uuid import UUID

from fastapi import APIRouter

from techexchange.infra.http import CurrentActor, ExchangeRoute, PageOut, Paging, Uow
from techexchange.infra.http.problems import IdempotencyKeyMissing, MalformedRequest, ValidationFailed, problems
from techexchange.infra.idempotency import IdempotencyKeyReused
from techexchange.infra.uow import Busy
from techexchange.kernel.errors import Forbidden, Unauthenticated
from techexchange.kernel.paging import CursorInvalid
from techexchange.kernel.permissions import SecondFactorRequired
from techexchange.offers import actions, queries
from techexchange.offers.errors import NegotiationNotFound
from techexchange.offers.schemas import DisclosedNegotiationOut, DisclosureIn, DisclosureOut

router = APIRouter(prefix="/v1/negotiations", tags=["offers"], route_class=ExchangeRoute)
ACCESS = (Unauthenticated, MalformedRequest, ValidationFailed, NegotiationNotFound)
KEYED = (IdempotencyKeyMissing, IdempotencyKeyReused, Busy)


@router.post(
    "/{negotiation_id}/disclosures",
    status_code=201,
    summary="Look into a negotiation on a legal basis",
    responses=problems(*ACCESS, *KEYED, Forbidden, SecondFactorRequired),
)
async def disclose_negotiation(
    uow: Uow, actor: CurrentActor, negotiation_id: UUID, body: DisclosureIn
) -> DisclosedNegotiationOut:
    """The whole history, for the exchange's owner; the look is on record and both parties are told of it."""
    disclosure, negotiation = await actions.disclose(uow, actor, negotiation_id, body.warrant())
    return DisclosedNegotiationOut.shown(disclosure, negotiation, actor)


@router.get(
    "/{negotiation_id}/disclosures",
    summary="List who looked into a negotiation",
    responses=problems(*ACCESS, CursorInvalid),
)
async def list_disclosures(
    uow: Uow, actor: CurrentActor, negotiation_id: UUID, paging: Paging
) -> PageOut[DisclosureOut]:
    """When the exchange's owner looked, and by which right; for the two parties, newest first."""
    found = await queries.disclosures(uow, actor, negotiation_id, paging)
    return PageOut[DisclosureOut].of(found, DisclosureOut.of)
