"""The moderators' queue over HTTP, and decisions for those they concern."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request

from techexchange.identity.errors import ConflictOfInterest, OrganizationNotFound
from techexchange.infra.http import CurrentActor, ExchangeRoute, IfMatch, PageOut, Paging, PreconditionRequired, Uow
from techexchange.infra.http.problems import (
    IdempotencyKeyMissing,
    MalformedRequest,
    ValidationFailed,
    language_of,
    problems,
)
from techexchange.infra.http.schemas import When
from techexchange.infra.idempotency import IdempotencyKeyReused
from techexchange.kernel.errors import Forbidden, Stale, Unauthenticated
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.paging import CursorInvalid
from techexchange.kernel.permissions import MandateNotActive, SecondFactorRequired
from techexchange.listings.errors import ListingBlocked, ListingValidityPassed, OrganizationNotVouchedFor
from techexchange.moderation import actions, queries
from techexchange.moderation.errors import (
    AlreadyProposed,
    CaseNotFound,
    CaseNotHeld,
    ChecklistFailed,
    ChecklistIncomplete,
    ChecklistNotApplicable,
    OutcomeNotApplicable,
    OwnCase,
    PartyToCase,
    ReasonsMissing,
    ReviewNotPending,
    SecondReviewerNeeded,
    StaleDecision,
)
from techexchange.moderation.models import Case, CaseKind
from techexchange.moderation.queries import DecisionSpan
from techexchange.moderation.schemas.bulk import BulkIn, BulkItemOut, BulkOut, ProposalIn
from techexchange.moderation.schemas.cases import (
    CaseCountOut,
    CaseDetailOut,
    CaseOut,
    CaseStatisticsOut,
    DecisionOut,
    EscalationIn,
    InstructionIn,
    RulingIn,
)
from techexchange.moderation.schemas.views import CaseQuery, ModeratorOut, ModeratorsOut
from techexchange.regulations.errors import NoRulePackInForce

router = APIRouter(prefix="/v1/cases", tags=["moderation"], route_class=ExchangeRoute)
decisions = APIRouter(prefix="/v1/decisions", tags=["moderation"], route_class=ExchangeRoute)
ACCESS = (Unauthenticated, Forbidden, SecondFactorRequired, MandateNotActive, MalformedRequest, ValidationFailed)
KEYED = (IdempotencyKeyMissing, IdempotencyKeyReused)
MOVE = (*ACCESS, *KEYED, CaseNotFound, PreconditionRequired, Stale, MoveNotAllowed)
CHECKLIST = (OutcomeNotApplicable, ChecklistFailed, ChecklistIncomplete, ChecklistNotApplicable, ReasonsMissing)
PUBLICATION = (ListingValidityPassed, ListingBlocked, NoRulePackInForce, OrganizationNotVouchedFor)
REVIEW = (PartyToCase, ConflictOfInterest, OwnCase, SecondReviewerNeeded, ReviewNotPending)


@router.get("", summary="The queue", responses=problems(*ACCESS, CursorInvalid))
async def list_cases(uow: Uow, actor: CurrentActor, query: Annotated[CaseQuery, Query()]) -> PageOut[CaseOut]:
    """The earliest due first."""
    found = await queries.cases(uow, actor, query.wanted().filter(actor), query.request())
    return PageOut[CaseOut].of(found, lambda case: CaseOut.of(case, actor))


@router.get("/statistics", summary="The queue in numbers", responses=problems(*ACCESS))
async def count_cases(uow: Uow, actor: CurrentActor) -> CaseStatisticsOut:
    """How many cases of each kind are in each status, and how many of these are overdue."""
    counts = await queries.statistics(uow, actor)
    return CaseStatisticsOut(counts=[CaseCountOut.model_validate(count) for count in counts])


@router.get("/moderators", summary="Decisions by moderator", responses=problems(*ACCESS))
async def list_moderators(
    uow: Uow, actor: CurrentActor, since: When | None = None, until: When | None = None
) -> ModeratorsOut:
    """How each decided in a period, how long that took, and how much of it the owner reversed."""
    figures = await queries.moderators(uow, actor, DecisionSpan(since, until))
    return ModeratorsOut(moderators=[ModeratorOut.model_validate(each) for each in figures])


@router.post(
    "",
    summary="Propose a suspension",
    status_code=201,
    responses=problems(
        *ACCESS, *KEYED, OrganizationNotFound, AlreadyProposed, ReviewNotPending, PartyToCase, ConflictOfInterest
    ),
)
async def propose_suspension(uow: Uow, actor: CurrentActor, body: ProposalIn) -> CaseDetailOut:
    """That an organisation lose its place for now; another moderator decides."""
    return await _detail(uow, actor, await actions.propose(uow, actor, body.organization_id, body.grounds))


@router.post("/bulk", summary="Claim, release or decide many", responses=problems(*ACCESS, *KEYED))
async def move_cases(request: Request, uow: Uow, actor: CurrentActor, body: BulkIn) -> BulkOut:
    """Each case by itself: what is done of one stays done whatever becomes of the others."""
    outcomes = await actions.in_bulk(uow, actor, request.app.state.exchange, body.moves())
    language = language_of(request.headers.get("accept-language"))
    return BulkOut(items=[BulkItemOut.of(outcome, actor, language) for outcome in outcomes])


@router.get("/{case_id}", summary="Show a case", responses=problems(*ACCESS, CaseNotFound))
async def show_case(uow: Uow, actor: CurrentActor, case_id: UUID) -> CaseDetailOut:
    """The case with its checklist and what was decided in it so far."""
    return await _detail(uow, actor, await queries.case(uow, actor, case_id))


@router.post("/{case_id}/claim", summary="Claim a case", responses=problems(*MOVE, *REVIEW))
async def claim_case(uow: Uow, actor: CurrentActor, case_id: UUID, version: IfMatch) -> CaseDetailOut:
    """Take it from the queue; a listing is under review from its first claim on."""
    return await _detail(uow, actor, await actions.claim(uow, actor, case_id, version))


@router.post("/{case_id}/release", summary="Release a case", responses=problems(*MOVE, ConflictOfInterest))
async def release_case(uow: Uow, actor: CurrentActor, case_id: UUID, version: IfMatch) -> CaseOut:
    """Put it back into the queue undecided, your own or a colleague's."""
    return CaseOut.of(await actions.release(uow, actor, case_id, version), actor)


@router.post(
    "/{case_id}/decide",
    summary="Decide a case",
    responses=problems(*MOVE, *REVIEW, *CHECKLIST, CaseNotHeld, StaleDecision, *PUBLICATION),
)
async def decide_case(uow: Uow, actor: CurrentActor, case_id: UUID, version: IfMatch, body: RulingIn) -> CaseDetailOut:
    """Publish or verify, ask for changes, or reject: the decision and its effect are one."""
    return await _detail(uow, actor, await actions.decide(uow, actor, case_id, body.ruling(), version))


@router.post(
    "/{case_id}/escalate",
    summary="Escalate a case",
    responses=problems(*MOVE, PartyToCase, ConflictOfInterest, CaseNotHeld),
)
async def escalate_case(uow: Uow, actor: CurrentActor, case_id: UUID, version: IfMatch, body: EscalationIn) -> CaseOut:
    """Put it before the owner's supervisor."""
    return CaseOut.of(await actions.escalate(uow, actor, case_id, body.reason, version), actor)


@router.post(
    "/{case_id}/return", summary="Return an escalated case", responses=problems(*MOVE, PartyToCase, ConflictOfInterest)
)
async def return_case(uow: Uow, actor: CurrentActor, case_id: UUID, version: IfMatch, body: InstructionIn) -> CaseOut:
    """The owner's supervisor gives it back to the operator with an instruction."""
    return CaseOut.of(await actions.give_back(uow, actor, case_id, body.instruction, version), actor)


@decisions.get("", summary="Decisions about you", responses=problems(*ACCESS, CursorInvalid))
async def list_decisions(
    uow: Uow, actor: CurrentActor, paging: Paging, subject_id: UUID | None = None
) -> PageOut[DecisionOut]:
    """What was decided about your organisations and their listings, with the reasons; the latest first."""
    found = await queries.decisions(uow, actor, paging, subject_id)
    return PageOut[DecisionOut].of(found, DecisionOut.of)


async def _detail(uow: Uow, actor: CurrentActor, case: Case) -> CaseDetailOut:
    made = await queries.decisions_on(uow, actor, case.id)
    flags = await queries.flags_of(uow, actor, case.id) if case.kind is CaseKind.FLAG else ()
    return CaseDetailOut.with_decisions(case, made, flags, actor)
