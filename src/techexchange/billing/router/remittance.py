"""What was paid on invoices, over HTTP."""

from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Depends, File, Request, Response, UploadFile

from techexchange.billing import actions
from techexchange.billing.errors import (
    InvoiceNotFound,
    MoreThanOwed,
    OwnRemittance,
    ProofNotFound,
    ProofsFull,
    RemittanceNotFound,
    RemittanceNotYours,
    RemittedInFuture,
)
from techexchange.billing.queries import remittance as queries
from techexchange.billing.router.given import ACCESS, CHANGE, KEYED
from techexchange.billing.schemas.remittance import ContestIn, PaymentIn, ProofListOut, ProofOut, RemittanceOut
from techexchange.infra.http import CurrentActor, ExchangeRoute, IfMatch, PageOut, Paging, Uow
from techexchange.infra.http.problems import problems
from techexchange.infra.media import FileRefused, FileTooLarge
from techexchange.infra.storage import FileDamaged, FileStorage, FilesUnavailable
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.money import CurrencyMismatch
from techexchange.kernel.paging import CursorInvalid

router = APIRouter(prefix="/v1", tags=["billing"], route_class=ExchangeRoute)
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
) -> tuple[str, bytes]:
    return file.filename or "", await file.read()


Files = Annotated[FileStorage, Depends(_storage)]
HandedIn = Annotated[tuple[str, bytes], Depends(_upload)]


@router.get(
    "/invoices/{invoice_id}/remittances",
    summary="List what was paid on an invoice",
    responses=problems(*ACCESS, InvoiceNotFound, CursorInvalid),
)
async def list_remittances(uow: Uow, actor: CurrentActor, invoice_id: UUID, paging: Paging) -> PageOut[RemittanceOut]:
    """What either side recorded, newest first."""
    found = await queries.remittances_on(uow, actor, invoice_id, paging)
    return PageOut[RemittanceOut].of(found, lambda one: RemittanceOut.of(one, actor))


@router.post(
    "/invoices/{invoice_id}/remittances",
    status_code=201,
    summary="Record what was paid on an invoice",
    responses=problems(*ACCESS, *KEYED, InvoiceNotFound, MoreThanOwed, RemittedInFuture, CurrencyMismatch),
)
async def record_remittance(uow: Uow, actor: CurrentActor, invoice_id: UUID, body: PaymentIn) -> RemittanceOut:
    """Say that it was paid, or, where more was paid than is billed, paid back; the other side confirms it."""
    return RemittanceOut.of(await actions.record_remittance(uow, actor, invoice_id, body.report()), actor)


@router.get(
    "/remittances/{remittance_id}", summary="Show a remittance", responses=problems(*ACCESS, RemittanceNotFound)
)
async def show_remittance(uow: Uow, actor: CurrentActor, remittance_id: UUID) -> RemittanceOut:
    """One remittance, for both sides, the owner and the auditor."""
    return RemittanceOut.of(await queries.remittance(uow, actor, remittance_id), actor)


@router.post(
    "/remittances/{remittance_id}/confirm",
    summary="Confirm a remittance",
    responses=problems(*CHANGE, RemittanceNotFound, OwnRemittance, MoreThanOwed),
)
async def confirm_remittance(uow: Uow, actor: CurrentActor, remittance_id: UUID, version: IfMatch) -> RemittanceOut:
    """The other side says that it was so: it counts."""
    return RemittanceOut.of(await actions.confirm_remittance(uow, actor, remittance_id, version), actor)


@router.post(
    "/remittances/{remittance_id}/contest",
    summary="Contest a remittance",
    responses=problems(*CHANGE, RemittanceNotFound, OwnRemittance),
)
async def contest_remittance(
    uow: Uow, actor: CurrentActor, remittance_id: UUID, version: IfMatch, body: ContestIn
) -> RemittanceOut:
    """The other side says that it was not so; it may still be confirmed or withdrawn."""
    return RemittanceOut.of(await actions.contest_remittance(uow, actor, remittance_id, body.reason, version), actor)


@router.post(
    "/remittances/{remittance_id}/withdraw",
    summary="Withdraw a remittance",
    responses=problems(*CHANGE, RemittanceNotFound, RemittanceNotYours),
)
async def withdraw_remittance(uow: Uow, actor: CurrentActor, remittance_id: UUID, version: IfMatch) -> RemittanceOut:
    """Take back what one's own side recorded, before the other confirms it."""
    return RemittanceOut.of(await actions.withdraw_remittance(uow, actor, remittance_id, version), actor)


@router.post(
    "/remittances/{remittance_id}/files",
    status_code=201,
    summary="Show a remittance by a file",
    responses=problems(
        *(*ACCESS, *KEYED, RemittanceNotFound, RemittanceNotYours, MoveNotAllowed),
        *(FileRefused, FileTooLarge, ProofsFull, FilesUnavailable),
    ),
)
async def file_remittance_proof(
    uow: Uow, actor: CurrentActor, remittance_id: UUID, upload: HandedIn, files: Files
) -> ProofOut:
    """A slip or a statement of the bank, from the side that recorded it; kept unchanged and never removed."""
    return ProofOut.of(await actions.prove_remittance(uow, actor, remittance_id, upload, files))


@router.get(
    "/remittances/{remittance_id}/files",
    summary="List what shows a remittance",
    responses=problems(*ACCESS, RemittanceNotFound),
)
async def list_remittance_proofs(uow: Uow, actor: CurrentActor, remittance_id: UUID) -> ProofListOut:
    """The files of the side that recorded it, the first one first."""
    return ProofListOut.of(await queries.proofs(uow, actor, remittance_id))


@router.get(
    "/remittances/{remittance_id}/files/{file_id}",
    summary="Download what shows a remittance",
    response_class=Response,
    responses=DOWNLOAD | problems(*ACCESS, RemittanceNotFound, ProofNotFound, FileDamaged, FilesUnavailable),
)
async def download_remittance_proof(
    uow: Uow, actor: CurrentActor, remittance_id: UUID, file_id: UUID, files: Files
) -> Response:
    """One file, for saving and not for showing in the page."""
    found = await queries.proof(uow, actor, remittance_id, file_id)
    named = {"content-disposition": f"attachment; filename*=UTF-8''{quote(found.name)}", "etag": f'"{found.sha256}"'}
    return Response(await files.get(found.storage_key, found.sha256), 200, HARMLESS | named, found.media_type)
