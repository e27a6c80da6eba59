"""Attestations over HTTP; to everyone but their two parties they do not exist."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from techexchange.deals import actions, queries
from techexchange.deals.errors import ActsForBoth
from techexchange.deals.errors.attestation import (
    AttestationAlreadyMade,
    AttestationAnsweredByOther,
    AttestationNotFound,
    AttestationNotYours,
    OutcomeInFuture,
    OutcomeOnRecord,
    OutcomePartyUnknown,
)
from techexchange.deals.schemas.attestation import AttestationIn, AttestationOut, AttestationQuery, OutcomeAnswerIn
from techexchange.identity.errors import ConflictOfInterest
from techexchange.infra.http import CurrentActor, ExchangeRoute, IfMatch, PageOut, PreconditionRequired, Uow
from techexchange.infra.http.problems import IdempotencyKeyMissing, MalformedRequest, ValidationFailed, problems
from techexchange.infra.idempotency import IdempotencyKeyReused
from techexchange.infra.uow import Busy
from techexchange.kernel.errors import Forbidden, Stale, Unauthenticated
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.paging import CursorInvalid
from techexchange.kernel.permissions import OrganizationNotVerified
from techexchange.listings.errors import ListingNotFound
from techexchange.offers.errors import OrganizationAmbiguous

router = APIRouter(prefix="/v1/attestations", tags=["deals"], route_class=ExchangeRoute)
ACCESS = (Unauthenticated, MalformedRequest, ValidationFailed)
KEYED = (IdempotencyKeyMissing, IdempotencyKeyReused, Busy, Forbidden, OrganizationNotVerified, ActsForBoth)
CLAIM = (ConflictOfInterest, OrganizationAmbiguous, ListingNotFound)
OUTCOME = (OutcomePartyUnknown, OutcomeOnRecord, OutcomeInFuture, AttestationAlreadyMade)
MOVE = (*ACCESS, *KEYED, AttestationNotFound, PreconditionRequired, Stale, MoveNotAllowed)


@router.post(
    "",
    status_code=201,
    summary="Attest an outcome",
    responses=problems(*ACCESS, *KEYED, *CLAIM, *OUTCOME),
)
async def claim_outcome(uow: Uow, actor: CurrentActor, body: AttestationIn) -> AttestationOut:
    """Say that a transfer was concluded outside the exchange; the other party has sixty days to confirm it."""
    return AttestationOut.of(await actions.claim_outcome(uow, actor, body.claim()), actor)


@router.get("", summary="List my attestations", responses=problems(*ACCESS, CursorInvalid))
async def list_attestations(
    uow: Uow, actor: CurrentActor, query: Annotated[AttestationQuery, Query()]
) -> PageOut[AttestationOut]:
    """Those of my organisations, claimed or to be confirmed, newest first."""
    found = await queries.attestations(uow, actor, query.status, query.listing_id, query.request())
    return PageOut[AttestationOut].of(found, lambda attestation: AttestationOut.of(attestation, actor))


@router.get("/{attestation_id}", summary="Show an attestation", responses=problems(*ACCESS, AttestationNotFound))
async def show_attestation(uow: Uow, actor: CurrentActor, attestation_id: UUID) -> AttestationOut:
    """One attestation, for its two parties."""
    return AttestationOut.of(await queries.attestation(uow, actor, attestation_id), actor)


@router.post(
    "/{attestation_id}/confirm",
    summary="Confirm an outcome",
    responses=problems(*MOVE, AttestationAnsweredByOther),
)
async def confirm_outcome(
    uow: Uow, actor: CurrentActor, attestation_id: UUID, version: IfMatch, body: OutcomeAnswerIn
) -> AttestationOut:
    """It was so; from now on it counts as a transaction."""
    return AttestationOut.of(await actions.confirm_outcome(uow, actor, attestation_id, body.answer, version), actor)


@router.post(
    "/{attestation_id}/refuse",
    summary="Refuse an outcome",
    responses=problems(*MOVE, AttestationAnsweredByOther),
)
async def refuse_outcome(
    uow: Uow, actor: CurrentActor, attestation_id: UUID, version: IfMatch, body: OutcomeAnswerIn
) -> AttestationOut:
    """It was not so."""
    return AttestationOut.of(await actions.refuse_outcome(uow, actor, attestation_id, body.answer, version), actor)


@router.post(
    "/{attestation_id}/withdraw",
    summary="Take a claim back",
    responses=problems(*MOVE, AttestationNotYours),
)
async def withdraw_outcome(uow: Uow, actor: CurrentActor, attestation_id: UUID, version: IfMatch) -> AttestationOut:
    """Only the party that claimed it, before it is answered."""
    return AttestationOut.of(await actions.withdraw_outcome(uow, actor, attestation_id, version), actor)
