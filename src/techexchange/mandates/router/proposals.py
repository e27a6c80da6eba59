"""Fees over HTTP: the operator asks for another schedule, the owner decides."""

from uuid import UUID

from fastapi import APIRouter

from techexchange.identity.errors import ConflictOfInterest
from techexchange.infra.http import CurrentActor, ExchangeRoute, IfMatch, PageOut, Paging, PreconditionRequired, Uow
from techexchange.infra.http.problems import IdempotencyKeyMissing, MalformedRequest, ValidationFailed, problems
from techexchange.infra.idempotency import IdempotencyKeyReused
from techexchange.kernel.errors import Forbidden, Stale, Unauthenticated
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.paging import CursorInvalid
from techexchange.kernel.permissions import MandateNotActive, SecondFactorRequired
from techexchange.mandates import actions, queries
from techexchange.mandates.errors import (
    AmendmentOutOfOrder,
    FeeAboveCap,
    FeeProposalNotFound,
    MandateLapsed,
    MandateNotFound,
    OwnProposal,
)
from techexchange.mandates.schemas import FeeProposalIn, FeeProposalOut, MandateReason

router = APIRouter(prefix="/v1", tags=["mandates"], route_class=ExchangeRoute)
ACCESS = (Unauthenticated, Forbidden, SecondFactorRequired, MalformedRequest, ValidationFailed)
KEYED = (IdempotencyKeyMissing, IdempotencyKeyReused)
MOVE = (*ACCESS, *KEYED, FeeProposalNotFound, PreconditionRequired, Stale, MoveNotAllowed)


@router.post(
    "/mandates/{mandate_id}/fee-proposals",
    status_code=201,
    summary="Ask for another fee schedule",
    responses=problems(*ACCESS, *KEYED, MandateNotActive, MandateNotFound, FeeAboveCap),
)
async def propose_fees(uow: Uow, actor: CurrentActor, mandate_id: UUID, body: FeeProposalIn) -> FeeProposalOut:
    """The operator's finance asks the owner; nothing is charged by it before the owner approves."""
    return FeeProposalOut.of(await actions.propose_fees(uow, actor, mandate_id, body.wish()), actor)


@router.get(
    "/mandates/{mandate_id}/fee-proposals",
    summary="List the fee schedules asked for",
    responses=problems(*ACCESS, MandateNotFound, CursorInvalid),
)
async def list_fee_proposals(
    uow: Uow, actor: CurrentActor, mandate_id: UUID, paging: Paging
) -> PageOut[FeeProposalOut]:
    """For the mandate's parties and the auditor, newest first."""
    found = await queries.fee_proposals(uow, actor, mandate_id, paging)
    return PageOut[FeeProposalOut].of(found, lambda proposal: FeeProposalOut.of(proposal, actor))


@router.get(
    "/fee-proposals/{proposal_id}",
    summary="Show a fee schedule that was asked for",
    responses=problems(*ACCESS, FeeProposalNotFound),
)
async def show_fee_proposal(uow: Uow, actor: CurrentActor, proposal_id: UUID) -> FeeProposalOut:
    """What was asked for, why, and what the owner made of it."""
    return FeeProposalOut.of(await queries.fee_proposal(uow, actor, proposal_id), actor)


@router.post(
    "/fee-proposals/{proposal_id}/approve",
    summary="Approve a fee schedule",
    responses=problems(*MOVE, OwnProposal, ConflictOfInterest, FeeAboveCap, MandateLapsed, AmendmentOutOfOrder),
)
async def approve_fees(uow: Uow, actor: CurrentActor, proposal_id: UUID, version: IfMatch) -> FeeProposalOut:
    """It becomes the next version of the mandate's terms; lines that arose before keep their fee."""
    return FeeProposalOut.of(await actions.approve_fees(uow, actor, proposal_id, version), actor)


@router.post(
    "/fee-proposals/{proposal_id}/refuse",
    summary="Refuse a fee schedule",
    responses=problems(*MOVE, OwnProposal, ConflictOfInterest),
)
async def refuse_fees(
    uow: Uow, actor: CurrentActor, proposal_id: UUID, version: IfMatch, body: MandateReason
) -> FeeProposalOut:
    """The fees stay as they are."""
    return FeeProposalOut.of(await actions.refuse_fees(uow, actor, proposal_id, body.reason, version), actor)


@router.post(
    "/fee-proposals/{proposal_id}/withdraw",
    summary="Withdraw a fee schedule",
    responses=problems(*MOVE, MandateNotActive),
)
async def withdraw_fees(uow: Uow, actor: CurrentActor, proposal_id: UUID, version: IfMatch) -> FeeProposalOut:
    """The operator asks for it no longer."""
    return FeeProposalOut.of(await actions.withdraw_fees(uow, actor, proposal_id, version), actor)
