"""Disputes over HTTP; to everyone but their two parties they do not exist."""

from uuid import UUID

from fastapi import APIRouter

from techexchange.deals import actions, queries
from techexchange.deals.errors import ActsForBoth, ContractNotFound
from techexchange.deals.errors.dispute import (
    ContractNotSigned,
    DisputeAlreadyOpen,
    DisputeAnswerAwaited,
    DisputeAnsweredByOther,
    DisputeNotFound,
    DisputeNotYours,
    NothingToSettle,
)
from techexchange.deals.schemas.dispute import (
    DisputeAnswerIn,
    DisputeIn,
    DisputeOut,
    ReferralIn,
    SettleIn,
    SettlementIn,
)
from techexchange.infra.http import CurrentActor, ExchangeRoute, IfMatch, PageOut, Paging, PreconditionRequired, Uow
from techexchange.infra.http.problems import IdempotencyKeyMissing, MalformedRequest, ValidationFailed, problems
from techexchange.infra.idempotency import IdempotencyKeyReused
from techexchange.infra.uow import Busy
from techexchange.kernel.errors import Forbidden, Stale, Unauthenticated
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.paging import CursorInvalid
from techexchange.kernel.permissions import OrganizationNotVerified

router = APIRouter(prefix="/v1", tags=["deals"], route_class=ExchangeRoute)
ACCESS = (Unauthenticated, MalformedRequest, ValidationFailed)
KEYED = (IdempotencyKeyMissing, IdempotencyKeyReused, Busy, Forbidden, OrganizationNotVerified, ActsForBoth)
MOVE = (*ACCESS, *KEYED, DisputeNotFound, PreconditionRequired, Stale, MoveNotAllowed)


@router.post(
    "/contracts/{contract_id}/disputes",
    status_code=201,
    summary="Open a dispute",
    responses=problems(*ACCESS, *KEYED, ContractNotFound, ContractNotSigned, DisputeAlreadyOpen),
)
async def open_dispute(uow: Uow, actor: CurrentActor, contract_id: UUID, body: DisputeIn) -> DisputeOut:
    """Say that the other party does not keep a signed contract; it has fourteen days to answer."""
    return DisputeOut.of(await actions.open_dispute(uow, actor, contract_id, body.grievance()), actor)


@router.get(
    "/contracts/{contract_id}/disputes",
    summary="Disputes over a contract",
    responses=problems(*ACCESS, ContractNotFound, CursorInvalid),
)
async def list_disputes(uow: Uow, actor: CurrentActor, contract_id: UUID, paging: Paging) -> PageOut[DisputeOut]:
    """Newest first, for the two parties."""
    found = await queries.disputes(uow, actor, contract_id, paging)
    return PageOut[DisputeOut].of(found, lambda dispute: DisputeOut.of(dispute, actor))


@router.get("/disputes/{dispute_id}", summary="Show a dispute", responses=problems(*ACCESS, DisputeNotFound))
async def show_dispute(uow: Uow, actor: CurrentActor, dispute_id: UUID) -> DisputeOut:
    """One dispute, for its two parties."""
    return DisputeOut.of(await queries.dispute(uow, actor, dispute_id), actor)


@router.post(
    "/disputes/{dispute_id}/answer",
    summary="Answer a dispute",
    responses=problems(*MOVE, DisputeAnsweredByOther),
)
async def answer_dispute(
    uow: Uow, actor: CurrentActor, dispute_id: UUID, version: IfMatch, body: DisputeAnswerIn
) -> DisputeOut:
    """What the other party has to say."""
    return DisputeOut.of(await actions.answer_dispute(uow, actor, dispute_id, body.answer, version), actor)


@router.post("/disputes/{dispute_id}/propose", summary="Propose a settlement", responses=problems(*MOVE))
async def propose_settlement(
    uow: Uow, actor: CurrentActor, dispute_id: UUID, version: IfMatch, body: SettlementIn
) -> DisputeOut:
    """Either party, as often as it takes; only the last proposal stands."""
    return DisputeOut.of(await actions.propose_settlement(uow, actor, dispute_id, body.settlement, version), actor)


@router.post(
    "/disputes/{dispute_id}/settle",
    summary="Agree to a settlement",
    responses=problems(*MOVE, NothingToSettle),
)
async def settle_dispute(
    uow: Uow, actor: CurrentActor, dispute_id: UUID, version: IfMatch, body: SettleIn
) -> DisputeOut:
    """Agree to exactly what the other party proposed, named by its hash."""
    return DisputeOut.of(await actions.settle_dispute(uow, actor, dispute_id, body.settlement_hash, version), actor)


@router.post(
    "/disputes/{dispute_id}/refer",
    summary="Take a dispute elsewhere",
    responses=problems(*MOVE, DisputeAnswerAwaited),
)
async def refer_dispute(
    uow: Uow, actor: CurrentActor, dispute_id: UUID, version: IfMatch, body: ReferralIn
) -> DisputeOut:
    """To a mediator, arbitrators or a court; the exchange decides no dispute."""
    return DisputeOut.of(await actions.refer_dispute(uow, actor, dispute_id, body.referral(), version), actor)


@router.post(
    "/disputes/{dispute_id}/withdraw",
    summary="Take a dispute back",
    responses=problems(*MOVE, DisputeNotYours),
)
async def withdraw_dispute(uow: Uow, actor: CurrentActor, dispute_id: UUID, version: IfMatch) -> DisputeOut:
    """Only the party that opened it."""
    return DisputeOut.of(await actions.withdraw_dispute(uow, actor, dispute_id, version), actor)
