"""Opened bids, their documents, hearings and points over HTTP; a bidder sees its own, officers and the owner all."""

from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Depends, File, Request, Response, UploadFile

from techexchange.auctions import actions, queries
from techexchange.auctions.errors import (
    AnswerTooLate,
    AuctionNotFound,
    BidFileNotFound,
    CompetitorNotFound,
    CriterionUnknown,
    DepositNotHeld,
    DisqualificationNotFound,
    DocumentFiledAlready,
    DocumentsMissing,
    DocumentUnnamed,
    HearingUnderway,
    NotInQualification,
    PointsOutOfRange,
)
from techexchange.auctions.models import HandedDocument
from techexchange.auctions.schemas.qualification import (
    BidFileOut,
    BidFilesOut,
    DecisionIn,
    DisqualificationAnswerIn,
    DisqualificationOut,
    DisqualifyIn,
    GivenPointsOut,
    LeadsOut,
    PointsIn,
    QualifyingBidOut,
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
from techexchange.offers.errors import RelatedParty

router = APIRouter(prefix="/v1", tags=["awards"], route_class=ExchangeRoute)
ACCESS = (Unauthenticated, MalformedRequest, ValidationFailed)
KEYED = (IdempotencyKeyMissing, IdempotencyKeyReused, Busy)
CHANGED = (PreconditionRequired, Stale, MoveNotAllowed)
STAFF = (Forbidden, SecondFactorRequired, MandateNotActive, ConflictOfInterest)
OF_BID = (*ACCESS, CompetitorNotFound)
JUDGE = (*OF_BID, *KEYED, *STAFF, NotInQualification)
HEAR = (*ACCESS, *KEYED, *CHANGED, DisqualificationNotFound)
FILE_TYPES = ("application/pdf", "image/png", "image/jpeg", "image/webp", "image/gif")
BINARY = {"schema": {"type": "string", "format": "binary"}}
DOWNLOAD: dict[int | str, dict[str, Any]] = {
    200: {"description": "The file.", "content": dict.fromkeys(FILE_TYPES, BINARY)}
}
HARMLESS = {
    "content-security-policy": "default-src 'none'; sandbox",
    "cross-origin-resource-policy": "same-origin",
}


async def _storage(request: Request) -> FileStorage:
    storage: FileStorage = request.app.state.storage
    return storage


async def _upload(
    file: Annotated[UploadFile, File(description="The very file that the bid names by its SHA-256: PDF or image")],
) -> HandedDocument:
    return HandedDocument(file.filename or "", await file.read())


Files = Annotated[FileStorage, Depends(_storage)]
Document = Annotated[HandedDocument, Depends(_upload)]


@router.get(
    "/auctions/{auction_id}/qualification",
    summary="List opened bids as they are judged",
    responses=problems(*ACCESS, AuctionNotFound, CursorInvalid),
)
async def list_qualification(
    uow: Uow, actor: CurrentActor, auction_id: UUID, paging: Paging
) -> PageOut[QualifyingBidOut]:
    """With documents, deposits and hearings, the last received first; empty until bids are opened."""
    found = await queries.qualification(uow, actor, auction_id, paging)
    return PageOut[QualifyingBidOut].of(found, lambda judged: QualifyingBidOut.of(judged, actor))


@router.get(
    "/auctions/{auction_id}/leads",
    summary="Leads on bids that may not be independent",
    responses=problems(*ACCESS, *STAFF, AuctionNotFound),
)
async def list_leads(uow: Uow, actor: CurrentActor, auction_id: UUID) -> LeadsOut:
    """What opened bids have in common, for officers and the owner; something to look into, and no finding."""
    return LeadsOut.of(await queries.leads(uow, actor, auction_id))


@router.get("/bids/{bid_id}/qualification", summary="Show an opened bid as it is judged", responses=problems(*OF_BID))
async def show_qualification(uow: Uow, actor: CurrentActor, bid_id: UUID) -> QualifyingBidOut:
    """With its documents, deposit and hearings."""
    return QualifyingBidOut.of(await queries.qualifying_bid(uow, actor, bid_id), actor)


@router.post(
    "/bids/{bid_id}/documents",
    status_code=201,
    summary="Hand in a document that the bid names",
    responses=problems(
        *(*OF_BID, *KEYED, Forbidden, OrganizationNotVerified, NotInQualification),
        *(DocumentUnnamed, DocumentFiledAlready, FileRefused, FileTooLarge, FilesUnavailable),
    ),
)
async def file_bid_document(
    uow: Uow, actor: CurrentActor, bid_id: UUID, document: Document, files: Files
) -> BidFileOut:
    """Its SHA-256 must be one that was named under seal; what is kept is cleaned."""
    return BidFileOut.of(await actions.file_document(uow, actor, bid_id, document, files))


@router.get("/bids/{bid_id}/documents", summary="List the documents of a bid", responses=problems(*OF_BID))
async def list_bid_documents(uow: Uow, actor: CurrentActor, bid_id: UUID) -> BidFilesOut:
    """What was handed in, the first one first."""
    return BidFilesOut.of(await queries.bid_files(uow, actor, bid_id))


@router.get(
    "/bids/{bid_id}/documents/{file_id}",
    summary="Download a document of a bid",
    response_class=Response,
    responses=DOWNLOAD | problems(*OF_BID, BidFileNotFound, FileDamaged, FilesUnavailable),
)
async def download_bid_document(uow: Uow, actor: CurrentActor, bid_id: UUID, file_id: UUID, files: Files) -> Response:
    """For its bidder and those who judge."""
    found = await queries.bid_file(uow, actor, bid_id, file_id)
    named = {"content-disposition": f"attachment; filename*=UTF-8''{quote(found.name)}", "etag": f'"{found.sha256}"'}
    return Response(await files.get(found.storage_key, found.sha256), 200, HARMLESS | named, found.media_type)


@router.post(
    "/bids/{bid_id}/qualify",
    summary="Qualify a bid",
    responses=problems(*JUDGE, *CHANGED, RelatedParty, DocumentsMissing, DepositNotHeld, HearingUnderway),
)
async def qualify_bid(uow: Uow, actor: CurrentActor, bid_id: UUID, version: IfMatch) -> QualifyingBidOut:
    """Every document it names must be there, and its deposit, where the rules ask for one."""
    bid = await actions.qualify_bid(uow, actor, bid_id, version)
    return QualifyingBidOut.of(await queries.qualifying_bid(uow, actor, bid.id), actor)


@router.post(
    "/bids/{bid_id}/points",
    status_code=201,
    summary="Give a bid points",
    responses=problems(*JUDGE, CriterionUnknown, PointsOutOfRange),
)
async def give_points(uow: Uow, actor: CurrentActor, bid_id: UUID, body: PointsIn) -> GivenPointsOut:
    """For one criterion of one lot, in the place of what I gave before; the mean of all evaluators counts."""
    return GivenPointsOut.of(await actions.give_points(uow, actor, bid_id, body.assessment()))


@router.post(
    "/bids/{bid_id}/disqualifications",
    status_code=201,
    summary="Propose to put a bid out",
    responses=problems(*JUDGE, MoveNotAllowed, HearingUnderway),
)
async def propose_disqualification(
    uow: Uow, actor: CurrentActor, bid_id: UUID, body: DisqualifyIn
) -> DisqualificationOut:
    """Its bidder is told why, and has three days to answer before it is decided."""
    proposed = await actions.propose_disqualification(uow, actor, bid_id, body.objection())
    return DisqualificationOut.of(proposed, actor)


@router.get(
    "/disqualifications/{disqualification_id}",
    summary="Show a disqualification",
    responses=problems(*ACCESS, DisqualificationNotFound),
)
async def show_disqualification(uow: Uow, actor: CurrentActor, disqualification_id: UUID) -> DisqualificationOut:
    """For its bidder and those who judge."""
    return DisqualificationOut.of(await queries.disqualification(uow, actor, disqualification_id), actor)


@router.post(
    "/disqualifications/{disqualification_id}/answer",
    summary="Answer a disqualification",
    responses=problems(*HEAR, Forbidden, OrganizationNotVerified, AnswerTooLate),
)
async def answer_disqualification(
    uow: Uow, actor: CurrentActor, disqualification_id: UUID, version: IfMatch, body: DisqualificationAnswerIn
) -> DisqualificationOut:
    """Say for the bidder why its bid should stay in."""
    answered = await actions.answer_disqualification(uow, actor, disqualification_id, body.answer, version)
    return DisqualificationOut.of(answered, actor)


@router.post(
    "/disqualifications/{disqualification_id}/uphold",
    summary="Put a bid out",
    responses=problems(*HEAR, *STAFF, NotInQualification, HearingUnderway),
)
async def uphold_disqualification(
    uow: Uow, actor: CurrentActor, disqualification_id: UUID, version: IfMatch, body: DecisionIn
) -> DisqualificationOut:
    """Once its bidder has answered, or had its time."""
    upheld = await actions.uphold_disqualification(uow, actor, disqualification_id, body.decision, version)
    return DisqualificationOut.of(upheld, actor)


@router.post(
    "/disqualifications/{disqualification_id}/drop",
    summary="Leave a bid in",
    responses=problems(*HEAR, *STAFF, AuctionNotFound),
)
async def drop_disqualification(
    uow: Uow, actor: CurrentActor, disqualification_id: UUID, version: IfMatch, body: DecisionIn
) -> DisqualificationOut:
    """The objection is given up."""
    dropped = await actions.drop_disqualification(uow, actor, disqualification_id, body.decision, version)
    return DisqualificationOut.of(dropped, actor)
