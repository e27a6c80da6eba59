"""Ending a contract over HTTP; to everyone but the two parties it does not exist."""

from uuid import UUID

from fastapi import APIRouter

from techexchange.deals import actions, queries
from techexchange.deals.errors import (
    ActsForBoth,
    AnswerAwaited,
    CauseNotRefusable,
    ConsentNeeded,
    ContractNotFound,
    EndingAlreadyProposed,
    EndingAnsweredByOther,
    EndingNotFound,
    EndingNotYours,
    MilestonesOpen,
)
from techexchange.deals.schemas import CompletionIn, EndingAnswerIn, EndingOut, TerminationIn
from techexchange.infra.http import CurrentActor, ExchangeRoute, IfMatch, PageOut, Paging, PreconditionRequired, Uow
from techexchange.infra.http.problems import IdempotencyKeyMissing, MalformedRequest, ValidationFailed, problems
from techexchange.infra.idempotency import IdempotencyKeyReused
from techexchange.infra.uow import Busy
from techexchange.kernel.errors import Forbidden, Stale, Unauthenticated
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.paging import CursorInvalid
from techexchange.kernel.permissions import OrganizationNotVerified

router = APIRouter(prefix="/v1/endings/{ending_id}", tags=["endings"], route_class=ExchangeRoute)
of_contract = APIRouter(prefix="/v1/contracts/{contract_id}", tags=["endings"], route_class=ExchangeRoute)
ACCESS = (Unauthenticated, MalformedRequest, ValidationFailed)
KEYED = (IdempotencyKeyMissing, IdempotencyKeyReused, Busy)
SIGNATORY = (Forbidden, OrganizationNotVerified, ActsForBoth, MoveNotAllowed)
PROPOSE = (*ACCESS, *KEYED, *SIGNATORY, ContractNotFound, EndingAlreadyProposed)
MOVE = (*ACCESS, *KEYED, *SIGNATORY, EndingNotFound, PreconditionRequired, Stale)


@of_contract.post(
    "/complete", status_code=201, summary="Propose completion", responses=problems(*PROPOSE, MilestonesOpen)
)
async def propose_completion(uow: Uow, actor: CurrentActor, contract_id: UUID, body: CompletionIn) -> EndingOut:
    """Everything was done; the contract is completed once the other party agrees."""
    return EndingOut.of(await actions.propose_ending(uow, actor, contract_id, body.wish()), actor)


@of_contract.post("/terminate", status_code=201, summary="Propose termination", responses=problems(*PROPOSE))
async def propose_termination(uow: Uow, actor: CurrentActor, contract_id: UUID, body: TerminationIn) -> EndingOut:
    """By agreement of both, or with a cause: then the other party answers within thirty days, and either way it ends.

    With the contract end its registration, its open milestones and, where it was exclusive, the hold on the listing.
    """
    return EndingOut.of(await actions.propose_ending(uow, actor, contract_id, body.wish()), actor)


@of_contract.get(
    "/endings", summary="List proposals to end it", responses=problems(*ACCESS, ContractNotFound, CursorInvalid)
)
async def list_endings(uow: Uow, actor: CurrentActor, contract_id: UUID, paging: Paging) -> PageOut[EndingOut]:
    """Every proposal and notice, newest first."""
    found = await queries.endings_of(uow, actor, contract_id, paging)
    return PageOut[EndingOut].of(found, lambda one: EndingOut.of(one, actor))


@router.get("", summary="Show a proposal to end a contract", responses=problems(*ACCESS, EndingNotFound))
async def show_ending(uow: Uow, actor: CurrentActor, ending_id: UUID) -> EndingOut:
    """One proposal or notice, for the two parties."""
    return EndingOut.of(await queries.ending(uow, actor, ending_id), actor)


@router.post("/agree", summary="Agree to the end", responses=problems(*MOVE, EndingAnsweredByOther, MilestonesOpen))
async def agree_to_ending(
    uow: Uow, actor: CurrentActor, ending_id: UUID, version: IfMatch, body: EndingAnswerIn
) -> EndingOut:
    """By this the contract ends."""
    return EndingOut.of(await actions.agree_to_ending(uow, actor, ending_id, body.answer, version), actor)


@router.post("/refuse", summary="Refuse the end", responses=problems(*MOVE, EndingAnsweredByOther, CauseNotRefusable))
async def refuse_ending(
    uow: Uow, actor: CurrentActor, ending_id: UUID, version: IfMatch, body: EndingAnswerIn
) -> EndingOut:
    """The contract goes on."""
    return EndingOut.of(await actions.refuse_ending(uow, actor, ending_id, body.answer, version), actor)


@router.post("/contest", summary="Contest the cause", responses=problems(*MOVE, EndingAnsweredByOther, ConsentNeeded))
async def contest_ending(
    uow: Uow, actor: CurrentActor, ending_id: UUID, version: IfMatch, body: EndingAnswerIn
) -> EndingOut:
    """The cause is not given, says the other party; its answer stays beside the notice."""
    return EndingOut.of(await actions.contest_ending(uow, actor, ending_id, body.answer, version), actor)


@router.post("/withdraw", summary="Withdraw the proposal", responses=problems(*MOVE, EndingNotYours))
async def withdraw_ending(uow: Uow, actor: CurrentActor, ending_id: UUID, version: IfMatch) -> EndingOut:
    """The contract goes on."""
    return EndingOut.of(await actions.withdraw_ending(uow, actor, ending_id, version), actor)


@router.post(
    "/carry-out",
    summary="Terminate for cause",
    responses=problems(*MOVE, EndingNotYours, ConsentNeeded, AnswerAwaited),
)
async def carry_out_ending(uow: Uow, actor: CurrentActor, ending_id: UUID, version: IfMatch) -> EndingOut:
    """After the other party has answered, or when its thirty days have passed."""
    return EndingOut.of(await actions.carry_out_ending(uow, actor, ending_id, version), actor)
