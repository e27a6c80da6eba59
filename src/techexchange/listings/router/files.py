"""The confidential part of a listing and its attached files."""

from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, BackgroundTasks, Depends, File, Form, Request, Response, UploadFile

from techexchange.infra.http import CurrentActor, ExchangeRoute, IfMatch, PreconditionRequired, Uow, problems
from techexchange.infra.media import FileRefused, FileTooLarge
from techexchange.infra.storage import FileDamaged, FileStorage, FilesUnavailable
from techexchange.kernel.errors import Forbidden, Stale, Unauthenticated
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.listings import actions, queries
from techexchange.listings.errors import (
    AttachmentNotFound,
    ConfidentialPartNotFound,
    ListingNotFound,
    TooManyAttachments,
)
from techexchange.listings.models import AttachmentKind, Upload
from techexchange.listings.schemas import AttachmentOut, AttachmentsOut, ConfidentialIn, ConfidentialOut

router = APIRouter(prefix="/v1/listings/{listing_id}", tags=["listings"], route_class=ExchangeRoute)
INSIDE = (Unauthenticated, Forbidden, ListingNotFound)
DOWNLOAD: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file.",
        "content": {
            media_type: {"schema": {"type": "string", "format": "binary"}}
            for media_type in ("application/pdf", "image/png", "image/jpeg", "image/webp", "image/gif")
        },
    }
}
HARMLESS = {
    "content-security-policy": "default-src 'none'; sandbox",
    "cross-origin-resource-policy": "same-origin",
}


async def _storage(request: Request) -> FileStorage:
    storage: FileStorage = request.app.state.storage
    return storage


async def _upload(
    file: Annotated[UploadFile, File(description="PNG, JPEG, WebP or GIF to 10 MB, PDF to 20 MB")],
    kind: Annotated[AttachmentKind, Form()],
    *,
    public: Annotated[bool, Form(description="Shown with the next published version")] = False,
) -> Upload:
    return Upload(file.filename or "", await file.read(), kind, public)


Files = Annotated[FileStorage, Depends(_storage)]


@router.get(
    "/confidential",
    summary="Read the confidential part",
    responses=problems(*INSIDE, ConfidentialPartNotFound),
)
async def read_confidential_part(uow: Uow, actor: CurrentActor, listing_id: UUID) -> ConfidentialOut:
    """For its own organisation; each reading is on record."""
    return ConfidentialOut.of(await queries.confidential(uow, actor, listing_id))


@router.put(
    "/confidential",
    summary="Write the confidential part",
    responses=problems(*INSIDE, PreconditionRequired, Stale),
)
async def write_confidential_part(
    uow: Uow, actor: CurrentActor, listing_id: UUID, body: ConfidentialIn, version: IfMatch
) -> ConfidentialOut:
    """The first time with `If-Match: *`, afterwards with the part's own ETag."""
    return ConfidentialOut.of(await actions.save_confidential(uow, actor, listing_id, body.text, version))


@router.post(
    "/attachments",
    status_code=201,
    summary="Attach a file",
    responses=problems(*INSIDE, FileRefused, FileTooLarge, MoveNotAllowed, TooManyAttachments, FilesUnavailable),
)
async def attach_file(
    uow: Uow, actor: CurrentActor, listing_id: UUID, upload: Annotated[Upload, Depends(_upload)], files: Files
) -> AttachmentOut:
    """The content decides the type; images are encoded anew without their metadata, PDFs that act are refused."""
    return AttachmentOut.of(await actions.attach(uow, actor, listing_id, upload, files))


@router.get("/attachments", summary="List the attached files", responses=problems(ListingNotFound))
async def list_attachments(uow: Uow, actor: CurrentActor, listing_id: UUID) -> AttachmentsOut:
    """All files of the working content for insiders; for everyone else those the public version names."""
    return AttachmentsOut.of(await queries.attachments(uow, actor, listing_id))


@router.get(
    "/attachments/{attachment_id}",
    summary="Download an attached file",
    response_class=Response,
    responses=DOWNLOAD | problems(ListingNotFound, AttachmentNotFound, FileDamaged),
)
async def download_attachment(
    uow: Uow, actor: CurrentActor, listing_id: UUID, attachment_id: UUID, files: Files
) -> Response:
    """The file as it was cleaned, for saving and not for showing in the page."""
    found = await queries.attachment(uow, actor, listing_id, attachment_id)
    named = {"content-disposition": f"attachment; filename*=UTF-8''{quote(found.name)}", "etag": f'"{found.sha256}"'}
    return Response(await files.get(found.storage_key, found.sha256), 200, HARMLESS | named, found.media_type)


@router.delete(
    "/attachments/{attachment_id}",
    status_code=204,
    summary="Remove an attached file",
    responses=problems(*INSIDE, AttachmentNotFound, PreconditionRequired, Stale, MoveNotAllowed),
)
async def detach_file(
    uow: Uow, actor: CurrentActor, listing_id: UUID, attachment_id: UUID, version: IfMatch, files: Files
) -> Response:
    """An edit of the listing; a published version shows the file until the next one is published."""
    afterwards = BackgroundTasks()
    for key in await actions.detach(uow, actor, listing_id, attachment_id, version):
        afterwards.add_task(files.delete, key)
    return Response(status_code=204, background=afterwards)
