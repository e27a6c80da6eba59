"""Milestones over HTTP; to everyone but the two parties they do not exist."""

from uuid import UUID

from fastapi import APIRouter, Response

from techexchange.deals import actions, queries
from techexchange.deals.errors import (
    ActsForBoth,
    ContractNotFound,
    ContractNotInForce,
    EvidenceFileNotFound,
    EvidenceFull,
    EvidenceUnknown,
    MilestoneJudgedByOther,
    MilestoneNotFound,
    ReportNotYours,
)
from techexchange.deals.lifecycle import MilestoneStatus
from techexchange.deals.models import Judgement
from techexchange.deals.router.evidence import DOWNLOAD, HandedIn, given_out
from techexchange.deals.router.given import Files
from techexchange.deals.schemas import (
    EvidenceListOut,
    EvidenceOut,
    JudgementIn,
    MilestoneOut,
    MilestoneReportIn,
    MilestonesOut,
)
from techexchange.infra.http import CurrentActor, ExchangeRoute, IfMatch, PreconditionRequired, Uow
from techexchange.infra.http.problems import IdempotencyKeyMissing, MalformedRequest, ValidationFailed, problems
from techexchange.infra.idempotency import IdempotencyKeyReused
from techexchange.infra.media import FileRefused, FileTooLarge
from techexchange.infra.storage import FileDamaged, FilesUnavailable
from techexchange.infra.uow import Busy
from techexchange.kernel.errors import Forbidden, Stale, Unauthenticated
from techexchange.kernel.lifecycle import MoveNotAllowed

router = APIRouter(prefix="/v1/milestones/{milestone_id}", tags=["milestones"], route_class=ExchangeRoute)
of_contract = APIRouter(prefix="/v1/contracts/{contract_id}", tags=["milestones"], route_class=ExchangeRoute)
ACCESS = (Unauthenticated, MalformedRequest, ValidationFailed)
ONE = (*ACCESS, MilestoneNotFound)
KEYED = (IdempotencyKeyMissing, IdempotencyKeyReused, Busy)
MOVE = (*ONE, *KEYED, Forbidden, ActsForBoth, PreconditionRequired, Stale, MoveNotAllowed, ContractNotInForce)
JUDGE = (*MOVE, MilestoneJudgedByOther)
HAND_IN = (*ONE, *KEYED, Forbidden, ActsForBoth, FileRefused, FileTooLarge, EvidenceFull, FilesUnavailable)
S = MilestoneStatus


@of_contract.get("/milestones", summary="List milestones", responses=problems(*ACCESS, ContractNotFound))
async def list_milestones(uow: Uow, actor: CurrentActor, contract_id: UUID) -> MilestonesOut:
    """What is to be reached under a contract, in the order it was agreed; empty before the contract takes effect."""
    return MilestonesOut.of(await queries.milestones_of(uow, actor, contract_id), actor)


@router.get("", summary="Show a milestone", responses=problems(*ONE))
async def show_milestone(uow: Uow, actor: CurrentActor, milestone_id: UUID) -> MilestoneOut:
    """One milestone, for the two parties."""
    return MilestoneOut.of(await queries.milestone(uow, actor, milestone_id), actor)


@router.post("/report", summary="Report a milestone", responses=problems(*MOVE, EvidenceUnknown))
async def report_milestone(
    uow: Uow, actor: CurrentActor, milestone_id: UUID, version: IfMatch, body: MilestoneReportIn
) -> MilestoneOut:
    """Say that it was reached, and show it; the other party judges."""
    return MilestoneOut.of(await actions.report_milestone(uow, actor, milestone_id, body.report(), version), actor)


@router.post("/retract", summary="Take a report back", responses=problems(*MOVE, ReportNotYours))
async def retract_milestone(uow: Uow, actor: CurrentActor, milestone_id: UUID, version: IfMatch) -> MilestoneOut:
    """Before the other party has judged it."""
    return MilestoneOut.of(await actions.retract_milestone(uow, actor, milestone_id, version), actor)


@router.post("/meet", summary="Confirm a milestone", responses=problems(*JUDGE))
async def meet_milestone(
    uow: Uow, actor: CurrentActor, milestone_id: UUID, version: IfMatch, body: JudgementIn
) -> MilestoneOut:
    """It was reached; what was agreed to be paid for it falls due."""
    made = Judgement(S.MET, body.note)
    return MilestoneOut.of(await actions.judge_milestone(uow, actor, milestone_id, made, version), actor)


@router.post("/meet-partly", summary="Confirm a milestone in part", responses=problems(*JUDGE))
async def meet_milestone_partly(
    uow: Uow, actor: CurrentActor, milestone_id: UUID, version: IfMatch, body: JudgementIn
) -> MilestoneOut:
    """It was reached in part; it may be reported again."""
    made = Judgement(S.PARTIALLY_MET, body.note)
    return MilestoneOut.of(await actions.judge_milestone(uow, actor, milestone_id, made, version), actor)


@router.post("/miss", summary="Deny a milestone", responses=problems(*JUDGE))
async def miss_milestone(
    uow: Uow, actor: CurrentActor, milestone_id: UUID, version: IfMatch, body: JudgementIn
) -> MilestoneOut:
    """It was not reached; it may be reported again."""
    made = Judgement(S.NOT_MET, body.note)
    return MilestoneOut.of(await actions.judge_milestone(uow, actor, milestone_id, made, version), actor)


@router.post("/files", status_code=201, summary="Hand in evidence", responses=problems(*HAND_IN))
async def file_milestone_evidence(
    uow: Uow, actor: CurrentActor, milestone_id: UUID, upload: HandedIn, files: Files
) -> EvidenceOut:
    """What shows how far it is reached, from either party; kept unchanged and never removed."""
    return EvidenceOut.of(await actions.file_milestone_evidence(uow, actor, milestone_id, upload, files))


@router.get("/files", summary="List the evidence", responses=problems(*ONE))
async def list_milestone_evidence(uow: Uow, actor: CurrentActor, milestone_id: UUID) -> EvidenceListOut:
    """What was handed in, for the two parties."""
    return EvidenceListOut.of(await queries.milestone_evidence(uow, actor, milestone_id))


@router.get(
    "/files/{file_id}",
    summary="Download evidence",
    response_class=Response,
    responses=DOWNLOAD | problems(*ONE, EvidenceFileNotFound, FileDamaged, FilesUnavailable),
)
async def download_milestone_evidence(
    uow: Uow, actor: CurrentActor, milestone_id: UUID, file_id: UUID, files: Files
) -> Response:
    """One file, for the two parties."""
    return await given_out(await queries.milestone_file(uow, actor, milestone_id, file_id), files)
