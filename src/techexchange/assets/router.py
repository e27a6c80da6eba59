"""Public assets over HTTP: a register for everyone, written by hosts, checked by the operator and the owner."""

from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Depends, File, Form, Query, Request, Response, UploadFile

from techexchange.assets import actions, queries
from techexchange.assets.errors import (
    AcceptedInFuture,
    AppraisalLapsed,
    AppraisalNotFound,
    AssetFileNotFound,
    AssetFilesFull,
    AssetNotFound,
    PartyToAsset,
    TaskAlreadyRegistered,
)
from techexchange.assets.models import AssetPaper, AssetUpload
from techexchange.assets.schemas import (
    AppraisalIn,
    AppraisalOut,
    AssetAmendment,
    AssetFileOut,
    AssetIn,
    AssetOut,
    AssetQuery,
    AssetRefusalIn,
    AssetTraceOut,
)
from techexchange.identity.errors import ConflictOfInterest
from techexchange.infra.http import CurrentActor, ExchangeRoute, IfMatch, PageOut, Paging, PreconditionRequired, Uow
from techexchange.infra.http.problems import IdempotencyKeyMissing, MalformedRequest, ValidationFailed, problems
from techexchange.infra.idempotency import IdempotencyKeyReused
from techexchange.infra.media import FileRefused, FileTooLarge
from techexchange.infra.storage import FileDamaged, FileStorage, FilesUnavailable
from techexchange.infra.uow import Busy
from techexchange.kernel.errors import Forbidden, Stale, Unauthenticated
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.paging import CursorInvalid
from techexchange.kernel.permissions import MandateNotActive, OrganizationNotVerified, SecondFactorRequired

router = APIRouter(prefix="/v1/public-assets", tags=["public-assets"], route_class=ExchangeRoute)
ROUTERS = (router,)
ACCESS = (Unauthenticated, MalformedRequest, ValidationFailed)
ONE = (*ACCESS, AssetNotFound)
KEYED = (IdempotencyKeyMissing, IdempotencyKeyReused, Busy)
WRITE = (*ACCESS, *KEYED, Forbidden, OrganizationNotVerified)
CHANGE = (AssetNotFound, PreconditionRequired, Stale, MoveNotAllowed)
DECIDE = (*ONE, *KEYED, *CHANGE, Forbidden, MandateNotActive, SecondFactorRequired, PartyToAsset, ConflictOfInterest)
HAND_IN = (*WRITE, AssetNotFound, FileRefused, FileTooLarge, AssetFilesFull, FilesUnavailable)
FILE_TYPES = ("application/pdf", "image/png", "image/jpeg", "image/webp", "image/gif")
DOWNLOAD: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file.",
        "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in FILE_TYPES},
    }
}
HARMLESS = {
    "content-security-policy": "default-src 'none'; sandbox",
    "cross-origin-resource-policy": "same-origin",
}
"""Headers of every file that is given out."""


async def _storage(request: Request) -> FileStorage:
    storage: FileStorage = request.app.state.storage
    return storage


async def _upload(
    file: Annotated[UploadFile, File(description="PNG, JPEG, WebP or GIF to 10 MB, PDF to 20 MB")],
    kind: Annotated[AssetPaper, Form()],
) -> AssetUpload:
    return AssetUpload(file.filename or "", await file.read(), kind)


Files = Annotated[FileStorage, Depends(_storage)]
HandedIn = Annotated[AssetUpload, Depends(_upload)]


@router.post(
    "",
    status_code=201,
    summary="Register the results of a task",
    responses=problems(*WRITE, TaskAlreadyRegistered, AcceptedInFuture),
)
async def register_asset(uow: Uow, actor: CurrentActor, body: AssetIn) -> AssetOut:
    """For the organisation that hosted the task; from the day of acceptance runs the time to publish."""
    return AssetOut.of(await actions.register(uow, actor, body.organization_id, body.task()), actor)


@router.get("", summary="List public assets", responses=problems(MalformedRequest, ValidationFailed, CursorInvalid))
async def list_assets(uow: Uow, actor: CurrentActor, query: Annotated[AssetQuery, Query()]) -> PageOut[AssetOut]:
    """The register, newest first: verified assets for everyone; the host sees its own in every status."""
    found = await queries.assets(uow, actor, query.wanted(), query.request())
    return PageOut[AssetOut].of(found, lambda asset: AssetOut.of(asset, actor))


@router.get("/{asset_id}", summary="Show a public asset", responses=problems(*ONE))
async def show_asset(uow: Uow, actor: CurrentActor, asset_id: UUID) -> AssetOut:
    """The task, the state's share, whose it is, and whether it was published in time."""
    return AssetOut.of(await queries.asset(uow, actor, asset_id), actor)


@router.patch(
    "/{asset_id}",
    summary="Amend what is not verified",
    responses=problems(*ONE, *CHANGE, Forbidden, OrganizationNotVerified, TaskAlreadyRegistered, AcceptedInFuture),
)
async def amend_asset(
    uow: Uow, actor: CurrentActor, asset_id: UUID, version: IfMatch, body: AssetAmendment
) -> AssetOut:
    """All of it is said anew and then looked at anew."""
    return AssetOut.of(await actions.amend(uow, actor, asset_id, body.task(), version), actor)


@router.post("/{asset_id}/verify", summary="Verify a public asset", responses=problems(*DECIDE))
async def verify_asset(uow: Uow, actor: CurrentActor, asset_id: UUID, version: IfMatch) -> AssetOut:
    """From now on listings of this task may be published; nobody verifies what is their own."""
    return AssetOut.of(await actions.verify(uow, actor, asset_id, version), actor)


@router.post("/{asset_id}/refuse", summary="Refuse a public asset", responses=problems(*DECIDE))
async def refuse_asset(
    uow: Uow, actor: CurrentActor, asset_id: UUID, version: IfMatch, body: AssetRefusalIn
) -> AssetOut:
    """With the reason for the host, which may amend it."""
    return AssetOut.of(await actions.refuse(uow, actor, asset_id, body.reason, version), actor)


@router.post(
    "/{asset_id}/appraisals",
    status_code=201,
    summary="Hand in an appraisal",
    responses=problems(*WRITE, AssetNotFound, AppraisalLapsed),
)
async def record_appraisal(uow: Uow, actor: CurrentActor, asset_id: UUID, body: AppraisalIn) -> AppraisalOut:
    """What a report says the results are worth; the record has only its salted hash."""
    return AppraisalOut.of(await actions.record_appraisal(uow, actor, asset_id, body.worth()))


@router.get("/{asset_id}/appraisals", summary="List appraisals", responses=problems(*ONE, Forbidden, CursorInvalid))
async def list_appraisals(uow: Uow, actor: CurrentActor, asset_id: UUID, paging: Paging) -> PageOut[AppraisalOut]:
    """For the host, the owner and the auditor, newest first."""
    return PageOut[AppraisalOut].of(await queries.appraisals(uow, actor, asset_id, paging), AppraisalOut.of)


@router.post(
    "/{asset_id}/appraisals/{appraisal_id}/confirm",
    summary="Confirm an appraisal",
    responses=problems(*DECIDE, AppraisalNotFound, AppraisalLapsed),
)
async def confirm_appraisal(
    uow: Uow, actor: CurrentActor, asset_id: UUID, appraisal_id: UUID, version: IfMatch
) -> AppraisalOut:
    """By the owner's supervisor: it then counts as evidence before the technology is contributed as capital."""
    return AppraisalOut.of(await actions.confirm_appraisal(uow, actor, asset_id, appraisal_id, version))


@router.post(
    "/{asset_id}/appraisals/{appraisal_id}/reject",
    summary="Reject an appraisal",
    responses=problems(*DECIDE, AppraisalNotFound),
)
async def reject_appraisal(
    uow: Uow, actor: CurrentActor, asset_id: UUID, appraisal_id: UUID, version: IfMatch, body: AssetRefusalIn
) -> AppraisalOut:
    """By the owner's supervisor, with the reason for the host."""
    decision = (asset_id, appraisal_id, body.reason, version)
    return AppraisalOut.of(await actions.reject_appraisal(uow, actor, *decision))


@router.post("/{asset_id}/files", status_code=201, summary="Hand in a file", responses=problems(*HAND_IN))
async def file_asset_evidence(
    uow: Uow, actor: CurrentActor, asset_id: UUID, upload: HandedIn, files: Files
) -> AssetFileOut:
    """The certificate, the minutes of acceptance or an appraisal's report; kept unchanged and never removed."""
    return AssetFileOut.of(await actions.file_evidence(uow, actor, asset_id, upload, files))


@router.get("/{asset_id}/files", summary="List the files of an asset", responses=problems(*ONE, CursorInvalid))
async def list_asset_files(uow: Uow, actor: CurrentActor, asset_id: UUID, paging: Paging) -> PageOut[AssetFileOut]:
    """For host, moderators, owner and auditor; reports on its worth are not for moderators."""
    return PageOut[AssetFileOut].of(await queries.files(uow, actor, asset_id, paging), AssetFileOut.of)


@router.get(
    "/{asset_id}/files/{file_id}",
    summary="Download a file of an asset",
    response_class=Response,
    responses=DOWNLOAD | problems(*ONE, AssetFileNotFound, FileDamaged, FilesUnavailable),
)
async def download_asset_file(uow: Uow, actor: CurrentActor, asset_id: UUID, file_id: UUID, files: Files) -> Response:
    """One file, for saving and not for showing in the page."""
    found = await queries.file(uow, actor, asset_id, file_id)
    named = {"content-disposition": f"attachment; filename*=UTF-8''{quote(found.name)}", "etag": f'"{found.sha256}"'}
    return Response(await files.get(found.storage_key, found.sha256), 200, HARMLESS | named, found.media_type)


@router.get("/{asset_id}/trace", summary="Trace a public asset", responses=problems(*ONE, Forbidden))
async def trace_asset(uow: Uow, actor: CurrentActor, asset_id: UUID) -> AssetTraceOut:
    """From listing to income and its sharing out, for host, owner and auditor; an authority's reading is recorded."""
    return AssetTraceOut.of(await queries.trace(uow, actor, asset_id), actor)
