"""Rankings, awards and complaints over HTTP: public once they are announced."""

from uuid import UUID

from fastapi import APIRouter

from techexchange.auctions import actions, queries
from techexchange.auctions.errors import (
    AuctionNotFound,
    AwardNotFound,
    BidsUndecided,
    CompetitorNotFound,
    ComplaintAlreadyMade,
    ComplaintNotFound,
    ComplaintOpen,
    ComplaintOutOfTime,
    CriterionUnknown,
    HearingUnderway,
    NotACompetitor,
    PointsMissing,
    RankingNotAnnounced,
    RemedyUnfit,
    SigningNotOpen,
    SigningOver,
)
from techexchange.auctions.router.given import Guards
from techexchange.auctions.router.qualification import ACCESS, CHANGED, KEYED, STAFF
from techexchange.auctions.schemas.award import (
    AwardOut,
    AwardsOut,
    ComplaintIn,
    ComplaintOut,
    ConfirmAwardIn,
    DeclineAwardIn,
    RankingOut,
    SatisfyComplaintIn,
)
from techexchange.auctions.schemas.qualification import DecisionIn
from techexchange.identity.errors import CodeRefused, ConflictOfInterest, SecondFactorNotEnrolled
from techexchange.infra.http import AnyonesRoute, CurrentActor, ExchangeRoute, IfMatch, PageOut, Paging, Uow
from techexchange.infra.http.problems import MalformedRequest, ValidationFailed, problems
from techexchange.infra.throttle import TooManyAttempts
from techexchange.infra.uow import Busy
from techexchange.kernel.errors import Forbidden, Unauthenticated
from techexchange.kernel.paging import CursorInvalid
from techexchange.kernel.permissions import OrganizationNotVerified
from techexchange.offers.errors import OrganizationAmbiguous, RelatedParty

router = APIRouter(prefix="/v1", tags=["awards"], route_class=ExchangeRoute)
signing = APIRouter(prefix="/v1", tags=["awards"], route_class=AnyonesRoute)
"""Whose bodies hold a code that is good for once; nothing of them is kept for an Idempotency-Key."""

FORM = (MalformedRequest, ValidationFailed)
PARTY = (Unauthenticated, Forbidden, OrganizationNotVerified)
OF_COMPLAINT = (*FORM, ComplaintNotFound)
DECIDE = (*OF_COMPLAINT, *KEYED, *CHANGED, *STAFF, Unauthenticated)
WIN = (*FORM, *PARTY, *CHANGED, Busy, AwardNotFound, SigningNotOpen, SigningOver)


@router.get(
    "/auctions/{auction_id}/ranking",
    summary="Show the ranking of an auction",
    responses=problems(*FORM, AuctionNotFound, RankingNotAnnounced),
)
async def show_ranking(uow: Uow, actor: CurrentActor, auction_id: UUID) -> RankingOut:
    """By the published formulas, with every number; while bids are judged, officers and the owner see it as it is."""
    return RankingOut.of(await queries.ranking(uow, actor, auction_id))


@router.post(
    "/auctions/{auction_id}/announce",
    summary="Announce the ranking of an auction",
    responses=problems(
        *(*ACCESS, *KEYED, *CHANGED, *STAFF, AuctionNotFound),
        *(BidsUndecided, HearingUnderway, ComplaintOpen, PointsMissing),
    ),
)
async def announce_ranking(uow: Uow, actor: CurrentActor, auction_id: UUID, version: IfMatch) -> RankingOut:
    """Every lot goes to the first in rank, and nothing is concluded before the standstill has passed."""
    announced = await actions.announce_ranking(uow, actor, auction_id, version)
    return RankingOut.of(queries.RankingView(announced.content, announced.ranking_hash, announced.announced_at))


@router.get(
    "/auctions/{auction_id}/awards",
    summary="List the awards of an auction",
    responses=problems(*FORM, AuctionNotFound),
)
async def list_awards(uow: Uow, actor: CurrentActor, auction_id: UUID) -> AwardsOut:
    """In the order of rounds, lots and ranks; none before the ranking is announced."""
    return AwardsOut.of(await queries.awards(uow, actor, auction_id), actor)


@router.get("/awards/{award_id}", summary="Show an award", responses=problems(*FORM, AwardNotFound))
async def show_award(uow: Uow, actor: CurrentActor, award_id: UUID) -> AwardOut:
    """Who gets a lot, for how much, and until when it is to be confirmed."""
    return AwardOut.of(await queries.award(uow, actor, award_id), actor)


@signing.post(
    "/awards/{award_id}/confirm",
    summary="Confirm an award",
    responses=problems(
        *(*WIN, ComplaintOpen, RelatedParty, ConflictOfInterest),
        *(SecondFactorNotEnrolled, CodeRefused, TooManyAttempts),
    ),
)
async def confirm_award(
    *, uow: Uow, actor: CurrentActor, award_id: UUID, version: IfMatch, body: ConfirmAwardIn, guards: Guards
) -> AwardOut:
    """By the winner's signatory, with the present code of the authenticator; the deal is opened in the same moment."""
    return AwardOut.of(await actions.confirm_award(uow, actor, award_id, body.code, version, guards), actor)


@router.post("/awards/{award_id}/decline", summary="Decline an award", responses=problems(*WIN, *KEYED))
async def decline_award(
    uow: Uow, actor: CurrentActor, award_id: UUID, version: IfMatch, body: DeclineAwardIn
) -> AwardOut:
    """The lot passes to the next in rank, and the deposit is kept."""
    return AwardOut.of(await actions.decline_award(uow, actor, award_id, body.reason, version), actor)


@router.post(
    "/auctions/{auction_id}/complaints",
    status_code=201,
    summary="Complain about an award",
    responses=problems(
        *(*FORM, *PARTY, *KEYED, AuctionNotFound, CompetitorNotFound, NotACompetitor, OrganizationAmbiguous),
        *(ComplaintOutOfTime, ComplaintAlreadyMade, CriterionUnknown),
    ),
)
async def make_complaint(uow: Uow, actor: CurrentActor, auction_id: UUID, body: ComplaintIn) -> ComplaintOut:
    """By a bidder, from the opening of the bids until the end of the standstill, which waits for the decision."""
    made = await actions.make_complaint(uow, actor, auction_id, body.protest(), body.organization_id)
    return ComplaintOut.of(made, actor)


@router.get(
    "/auctions/{auction_id}/complaints",
    summary="List complaints",
    responses=problems(*FORM, AuctionNotFound, CursorInvalid),
)
async def list_complaints(uow: Uow, actor: CurrentActor, auction_id: UUID, paging: Paging) -> PageOut[ComplaintOut]:
    """Newest first; what they say is shown to those they concern."""
    found = await queries.complaints(uow, actor, auction_id, paging)
    return PageOut[ComplaintOut].of(found, lambda complaint: ComplaintOut.of(complaint, actor))


@router.get("/complaints/{complaint_id}", summary="Show a complaint", responses=problems(*OF_COMPLAINT))
async def show_complaint(uow: Uow, actor: CurrentActor, complaint_id: UUID) -> ComplaintOut:
    """What it says is shown to those it concerns."""
    return ComplaintOut.of(await queries.complaint(uow, actor, complaint_id), actor)


@router.post("/complaints/{complaint_id}/accept", summary="Look into a complaint", responses=problems(*DECIDE))
async def accept_complaint(uow: Uow, actor: CurrentActor, complaint_id: UUID, version: IfMatch) -> ComplaintOut:
    """By the owner."""
    return ComplaintOut.of(await actions.accept_complaint(uow, actor, complaint_id, version), actor)


@router.post(
    "/complaints/{complaint_id}/satisfy",
    summary="Find a complaint right",
    responses=problems(*DECIDE, RemedyUnfit),
)
async def satisfy_complaint(
    uow: Uow, actor: CurrentActor, complaint_id: UUID, version: IfMatch, body: SatisfyComplaintIn
) -> ComplaintOut:
    """By the owner: what was awarded is taken back, and bids are judged and ranked again."""
    return ComplaintOut.of(await actions.satisfy_complaint(uow, actor, complaint_id, body.verdict(), version), actor)


@router.post("/complaints/{complaint_id}/decline", summary="Find nothing in a complaint", responses=problems(*DECIDE))
async def decline_complaint(
    uow: Uow, actor: CurrentActor, complaint_id: UUID, version: IfMatch, body: DecisionIn
) -> ComplaintOut:
    """By the owner: the standstill goes on."""
    return ComplaintOut.of(await actions.decline_complaint(uow, actor, complaint_id, body.decision, version), actor)


@router.post(
    "/complaints/{complaint_id}/stop",
    summary="Take a complaint back",
    responses=problems(*OF_COMPLAINT, *PARTY, *KEYED, *CHANGED),
)
async def stop_complaint(uow: Uow, actor: CurrentActor, complaint_id: UUID, version: IfMatch) -> ComplaintOut:
    """By the bidder that made it."""
    return ComplaintOut.of(await actions.stop_complaint(uow, actor, complaint_id, version), actor)
