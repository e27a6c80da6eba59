"""Messages and their files over HTTP; to everyone but the two parties of their introduction they do not exist."""

from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Depends, File, Response, UploadFile

from techexchange.infra.http import CurrentActor, ExchangeRoute, PageOut, Paging, Uow
from techexchange.infra.http.problems import IdempotencyKeyMissing, MalformedRequest, ValidationFailed, problems
from techexchange.infra.idempotency import IdempotencyKeyReused
from techexchange.infra.media import KINDS, FileRefused, FileTooLarge
from techexchange.infra.storage import FileDamaged, FilesUnavailable
from techexchange.infra.uow import Busy
from techexchange.introductions import actions, queries
from techexchange.introductions.errors import (
    EnclosureNotFound,
    InContactWithOneself,
    IntroductionNotFound,
    MessageNotFound,
    MessageNotOwn,
    NotYetIntroduced,
    StaffSeekNoContact,
    TooManyEnclosures,
)
from techexchange.introductions.models import EnclosedFile
from techexchange.introductions.router.presence import Files
from techexchange.introductions.schemas import EnclosureOut, MessageIn, MessageOut
from techexchange.kernel.errors import Forbidden, Unauthenticated
from techexchange.kernel.paging import CursorInvalid
from techexchange.kernel.permissions import OrganizationNotVerified

router = APIRouter(
    prefix="/v1/introductions/{introduction_id}/messages", tags=["introductions"], route_class=ExchangeRoute
)
ACCESS = (Unauthenticated, MalformedRequest, ValidationFailed, IntroductionNotFound)
PARTY = (Forbidden, OrganizationNotVerified, InContactWithOneself, StaffSeekNoContact)
KEYED = (*ACCESS, *PARTY, IdempotencyKeyMissing, IdempotencyKeyReused, Busy)
BINARY = {"schema": {"type": "string", "format": "binary"}}
DOWNLOAD: dict[int | str, dict[str, Any]] = {
    200: {"description": "The file.", "content": {kind.media_type: BINARY for kind in KINDS}}
}
HARMLESS = {
    "content-security-policy": "default-src 'none'; sandbox",
    "cross-origin-resource-policy": "same-origin",
}


async def _enclosed(
    file: Annotated[UploadFile, File(description="PNG, JPEG, WebP or GIF to 10 MB, PDF to 20 MB")],
) -> EnclosedFile:
    return EnclosedFile(file.filename or "", await file.read())


@router.post("", status_code=201, summary="Write to the other side", responses=problems(*KEYED, NotYetIntroduced))
async def write_message(uow: Uow, actor: CurrentActor, introduction_id: UUID, body: MessageIn) -> MessageOut:
    """For the two parties alone; what was written stays as it is."""
    written = await actions.write(uow, actor, introduction_id, body.text)
    [signed] = await queries.signed(uow, [written])
    return MessageOut.of(signed)


@router.get("", summary="Read the messages of an introduction", responses=problems(*ACCESS, CursorInvalid))
async def list_messages(uow: Uow, actor: CurrentActor, introduction_id: UUID, paging: Paging) -> PageOut[MessageOut]:
    """Newest first, each with its author and its files."""
    return PageOut[MessageOut].of(await queries.messages(uow, actor, introduction_id, paging), MessageOut.of)


@router.post(
    "/{message_id}/attachments",
    status_code=201,
    summary="Add a file to a message",
    responses=problems(
        *KEYED, MessageNotFound, MessageNotOwn, TooManyEnclosures, FileRefused, FileTooLarge, FilesUnavailable
    ),
)
async def enclose_file(
    *,
    uow: Uow,
    actor: CurrentActor,
    introduction_id: UUID,
    message_id: UUID,
    file: Annotated[EnclosedFile, Depends(_enclosed)],
    files: Files,
) -> EnclosureOut:
    """To one's own message; the content decides the type, and what is kept is made harmless first."""
    named = (introduction_id, message_id)
    return EnclosureOut.of(await actions.enclose(uow, actor, named, file, files))


@router.get(
    "/{message_id}/attachments/{enclosure_id}",
    summary="Download a file of a message",
    response_class=Response,
    responses=DOWNLOAD | problems(*ACCESS, EnclosureNotFound, FileDamaged, FilesUnavailable),
)
async def download_enclosure(
    *, uow: Uow, actor: CurrentActor, introduction_id: UUID, message_id: UUID, enclosure_id: UUID, files: Files
) -> Response:
    """The file as it was cleaned, for saving and not for showing in the page."""
    found = await queries.enclosure(uow, actor, (introduction_id, message_id, enclosure_id))
    named = {"content-disposition": f"attachment; filename*=UTF-8''{quote(found.name)}", "etag": f'"{found.sha256}"'}
    return Response(await files.get(found.storage_key, found.sha256), 200, HARMLESS | named, found.media_type)
