"""Access grants, data rooms and the access log over HTTP."""

from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Query, Response

from techexchange.infra.http import CurrentActor, ExchangeRoute, IfMatch, PageOut, Paging, PreconditionRequired, Uow
from techexchange.infra.http.problems import IdempotencyKeyMissing, MalformedRequest, ValidationFailed, problems
from techexchange.infra.idempotency import IdempotencyKeyReused
from techexchange.infra.storage import FileDamaged, FilesUnavailable
from techexchange.infra.uow import AlreadyExists, Busy
from techexchange.infra.watermark import MarkingFailed
from techexchange.introductions import actions, queries
from techexchange.introductions.errors.agreement import PartyAmbiguous, PartyToBoth, StaffSignNothing
from techexchange.introductions.errors.grant import (
    AccessAlreadyRequested,
    ConfidentialityNeeded,
    DataRoomNotFound,
    GrantNotFound,
    GrantOutlivesAgreement,
)
from techexchange.introductions.router.presence import Files
from techexchange.introductions.schemas.grant import (
    AccessRequestIn,
    DataRoomOut,
    GrantIn,
    GrantOut,
    GrantQuery,
    ReadingOut,
)
from techexchange.kernel.errors import Forbidden, Stale, Unauthenticated
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.paging import CursorInvalid
from techexchange.kernel.permissions import OrganizationNotVerified
from techexchange.listings.errors import AttachmentNotFound, ListingNotFound

router = APIRouter(prefix="/v1", tags=["agreements"], route_class=ExchangeRoute)
ACCESS = (Unauthenticated, MalformedRequest, ValidationFailed)
DECISION = (*ACCESS, IdempotencyKeyMissing, IdempotencyKeyReused, Busy, Forbidden, OrganizationNotVerified)
MOVE = (*DECISION, GrantNotFound, PreconditionRequired, Stale, MoveNotAllowed)
ROOM = (*ACCESS, DataRoomNotFound, Forbidden, OrganizationNotVerified, StaffSignNothing)
DOWNLOAD: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file, marked for its reader.",
        "content": {
            media_type: {"schema": {"type": "string", "format": "binary"}}
            for media_type in ("application/pdf", "image/png", "image/jpeg", "image/webp", "image/gif")
        },
    }
}
FOR_ONE_READER = {
    "content-security-policy": "default-src 'none'; sandbox",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


@router.post(
    "/listings/{listing_id}/access-requests",
    status_code=201,
    summary="Ask for what is confidential",
    responses=problems(
        *DECISION,
        *(ListingNotFound, ConfidentialityNeeded, AccessAlreadyRequested, AlreadyExists),
        *(PartyAmbiguous, PartyToBoth, StaffSignNothing),
    ),
)
async def request_access(uow: Uow, actor: CurrentActor, listing_id: UUID, body: AccessRequestIn) -> GrantOut:
    """It needs an agreement in force with the listing's owner that covers the listing."""
    asked = await actions.request_access(uow, actor, listing_id, body.organization_id, body.purpose)
    return GrantOut.of(asked, actor)


@router.get("/access-grants", summary="List access grants", responses=problems(*ACCESS, CursorInvalid))
async def list_grants(uow: Uow, actor: CurrentActor, query: Annotated[GrantQuery, Query()]) -> PageOut[GrantOut]:
    """What my organisations let others read, and what they are let read, newest first."""
    found = await queries.grants(uow, actor, query.wanted(), query.request())
    return PageOut[GrantOut].of(found, lambda grant: GrantOut.of(grant, actor))


@router.get("/access-grants/{grant_id}", summary="Show an access grant", responses=problems(*ACCESS, GrantNotFound))
async def show_grant(uow: Uow, actor: CurrentActor, grant_id: UUID) -> GrantOut:
    """One access, asked for, given or ended."""
    return GrantOut.of(await queries.grant(uow, actor, grant_id), actor)


@router.post(
    "/access-grants/{grant_id}/grant",
    summary="Give access",
    responses=problems(*MOVE, ConfidentialityNeeded, GrantOutlivesAgreement, PartyToBoth, StaffSignNothing),
)
async def grant_access(uow: Uow, actor: CurrentActor, grant_id: UUID, version: IfMatch, body: GrantIn) -> GrantOut:
    """By the owner of the listing; never for longer than the agreement holds."""
    return GrantOut.of(await actions.grant_access(uow, actor, grant_id, body.expires_at, version), actor)


@router.post("/access-grants/{grant_id}/refuse", summary="Refuse access", responses=problems(*MOVE))
async def refuse_access(uow: Uow, actor: CurrentActor, grant_id: UUID, version: IfMatch) -> GrantOut:
    """By the owner of the listing."""
    return GrantOut.of(await actions.refuse_access(uow, actor, grant_id, version), actor)


@router.post("/access-grants/{grant_id}/revoke", summary="Take access back", responses=problems(*MOVE))
async def revoke_access(uow: Uow, actor: CurrentActor, grant_id: UUID, version: IfMatch) -> GrantOut:
    """By the owner of the listing; it holds from the holder's next request on."""
    return GrantOut.of(await actions.revoke_access(uow, actor, grant_id, version), actor)


@router.get("/listings/{listing_id}/data-room", summary="Enter the data room", responses=problems(*ROOM))
async def enter_data_room(uow: Uow, actor: CurrentActor, listing_id: UUID) -> DataRoomOut:
    """The confidential text and the list of files, for the holder of a grant; each reading is on record."""
    return DataRoomOut.of(await queries.data_room(uow, actor, listing_id))


@router.get(
    "/listings/{listing_id}/data-room/files/{file_id}",
    summary="Download a confidential file",
    response_class=Response,
    responses=DOWNLOAD | problems(*ROOM, AttachmentNotFound, FilesUnavailable, FileDamaged, MarkingFailed),
)
async def download_room_file(uow: Uow, actor: CurrentActor, listing_id: UUID, file_id: UUID, files: Files) -> Response:
    """Marked on every page with who reads it, when, and under which grant; each reading is on record."""
    file = await queries.room_file(uow, actor, listing_id, file_id, files)
    named = {"content-disposition": f"attachment; filename*=UTF-8''{quote(file.name)}"}
    return Response(file.content, 200, FOR_ONE_READER | named, file.media_type)


@router.get(
    "/listings/{listing_id}/access-log",
    summary="See who read what is confidential",
    responses=problems(*ACCESS, ListingNotFound, Forbidden, CursorInvalid),
)
async def show_access_log(uow: Uow, actor: CurrentActor, listing_id: UUID, paging: Paging) -> PageOut[ReadingOut]:
    """Every reading by others, newest first, for the organisation the listing belongs to."""
    return PageOut[ReadingOut].of(await queries.access_log(uow, actor, listing_id, paging), ReadingOut.of)
