"""Registrations and permits over HTTP: recorded by the filer, read by both parties, watched by the owner."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from techexchange.deals import actions, queries
from techexchange.deals.errors import (
    ActsForBoth,
    CertificateUnproven,
    EvidenceFileNotFound,
    EvidenceFull,
    EvidenceUnknown,
    RegistrationNotFound,
    StepOutOfOrder,
)
from techexchange.deals.router.evidence import DOWNLOAD, HandedIn, given_out
from techexchange.deals.router.given import Files
from techexchange.deals.schemas import (
    CertificateIn,
    EvidenceListOut,
    EvidenceOut,
    RegistrationHistoryOut,
    RegistrationOut,
    RegistrationQuery,
    RegistrationRefusalIn,
    RegistrationSummaryOut,
    SubmissionIn,
    SupplementRequestIn,
)
from techexchange.infra.http import CurrentActor, ExchangeRoute, IfMatch, PageOut, PreconditionRequired, Uow
from techexchange.infra.http.problems import IdempotencyKeyMissing, MalformedRequest, ValidationFailed, problems
from techexchange.infra.idempotency import IdempotencyKeyReused
from techexchange.infra.media import FileRefused, FileTooLarge
from techexchange.infra.storage import FileDamaged, FilesUnavailable
from techexchange.infra.uow import Busy
from techexchange.kernel.days import day_of
from techexchange.kernel.errors import Forbidden, Stale, Unauthenticated
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.paging import CursorInvalid

router = APIRouter(prefix="/v1/registrations", tags=["registrations"], route_class=ExchangeRoute)
ACCESS = (Unauthenticated, MalformedRequest, ValidationFailed)
ONE = (*ACCESS, RegistrationNotFound)
KEYED = (IdempotencyKeyMissing, IdempotencyKeyReused, Busy)
MOVE = (*ONE, *KEYED, Forbidden, ActsForBoth, PreconditionRequired, Stale, MoveNotAllowed)
STEP = (*MOVE, StepOutOfOrder, EvidenceUnknown)
HAND_IN = (*ONE, *KEYED, Forbidden, ActsForBoth, FileRefused, FileTooLarge, EvidenceFull, FilesUnavailable)


@router.get("", summary="List registrations", responses=problems(*ACCESS, CursorInvalid))
async def list_registrations(
    uow: Uow, actor: CurrentActor, query: Annotated[RegistrationQuery, Query()]
) -> PageOut[RegistrationSummaryOut]:
    """Those of my organisations, newest first; the owner's supervisors and the auditor see the deadlines of all."""
    found = await queries.registrations(uow, actor, query.wanted(), query.request())
    return PageOut[RegistrationSummaryOut].of(found, lambda case: RegistrationSummaryOut.of(case, day_of(uow.now)))


@router.get("/{registration_id}", summary="Show a registration", responses=problems(*ONE))
async def show_registration(uow: Uow, actor: CurrentActor, registration_id: UUID) -> RegistrationHistoryOut:
    """What the law asks of the contract, by which article, until when, and what was recorded so far."""
    case = await queries.registration(uow, actor, registration_id)
    return RegistrationHistoryOut.with_steps(case, await queries.steps_of(uow, case), actor, day_of(uow.now))


@router.post("/{registration_id}/submit", summary="Record a filing", responses=problems(*STEP))
async def submit_registration(
    uow: Uow, actor: CurrentActor, registration_id: UUID, version: IfMatch, body: SubmissionIn
) -> RegistrationOut:
    """The dossier was filed with the authority, or the supplement it asked for, or after a refusal a new one."""
    case = await actions.submit_registration(uow, actor, registration_id, body.record(), version)
    return RegistrationOut.of(case, actor, day_of(uow.now))


@router.post("/{registration_id}/request-supplement", summary="Record a supplement request", responses=problems(*STEP))
async def record_supplement_request(
    uow: Uow, actor: CurrentActor, registration_id: UUID, version: IfMatch, body: SupplementRequestIn
) -> RegistrationOut:
    """The authority asked for more."""
    case = await actions.request_supplement(uow, actor, registration_id, body.record(), version)
    return RegistrationOut.of(case, actor, day_of(uow.now))


@router.post(
    "/{registration_id}/certify",
    summary="Record the certificate or permit",
    responses=problems(*STEP, CertificateUnproven),
)
async def record_certificate(
    uow: Uow, actor: CurrentActor, registration_id: UUID, version: IfMatch, body: CertificateIn
) -> RegistrationOut:
    """By it the contract takes effect on the day the law says; the document itself must have been handed in."""
    case = await actions.certify(uow, actor, registration_id, body.record(), version)
    return RegistrationOut.of(case, actor, day_of(uow.now))


@router.post("/{registration_id}/refuse", summary="Record a refusal", responses=problems(*STEP, CertificateUnproven))
async def record_refusal(
    uow: Uow, actor: CurrentActor, registration_id: UUID, version: IfMatch, body: RegistrationRefusalIn
) -> RegistrationOut:
    """The authority refused; file anew, or end the contract."""
    case = await actions.refuse_registration(uow, actor, registration_id, body.record(), version)
    return RegistrationOut.of(case, actor, day_of(uow.now))


@router.post("/{registration_id}/files", status_code=201, summary="Hand in evidence", responses=problems(*HAND_IN))
async def file_registration_evidence(
    uow: Uow, actor: CurrentActor, registration_id: UUID, upload: HandedIn, files: Files
) -> EvidenceOut:
    """A part of the dossier, a letter of the authority or its certificate; kept unchanged and never removed."""
    return EvidenceOut.of(await actions.file_registration_evidence(uow, actor, registration_id, upload, files))


@router.get("/{registration_id}/files", summary="List the evidence", responses=problems(*ONE))
async def list_registration_evidence(uow: Uow, actor: CurrentActor, registration_id: UUID) -> EvidenceListOut:
    """What was handed in, for the two parties."""
    return EvidenceListOut.of(await queries.registration_evidence(uow, actor, registration_id))


@router.get(
    "/{registration_id}/files/{file_id}",
    summary="Download evidence",
    response_class=Response,
    responses=DOWNLOAD | problems(*ONE, EvidenceFileNotFound, FileDamaged, FilesUnavailable),
)
async def download_registration_evidence(
    uow: Uow, actor: CurrentActor, registration_id: UUID, file_id: UUID, files: Files
) -> Response:
    """One file, for the two parties."""
    return await given_out(await queries.registration_file(uow, actor, registration_id, file_id), files)
