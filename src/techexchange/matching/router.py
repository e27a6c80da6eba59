"""Matches over HTTP: to their two sides, to the exchange's broker, and in numbers."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from techexchange.infra.http import CurrentActor, ExchangeRoute, IfMatch, PageOut, Paging, PreconditionRequired, Uow
from techexchange.infra.http.problems import IdempotencyKeyMissing, MalformedRequest, ValidationFailed, problems
from techexchange.infra.idempotency import IdempotencyKeyReused
from techexchange.infra.uow import Busy, UnitOfWork
from techexchange.kernel.errors import Forbidden, Stale, Unauthenticated
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.paging import CursorInvalid, Page
from techexchange.kernel.permissions import Actor, MandateNotActive, OrganizationNotVerified, SecondFactorRequired
from techexchange.listings.errors import ListingNotFound
from techexchange.matching import actions, queries
from techexchange.matching.errors import (
    AlreadyInterested,
    BothSides,
    BrokerIsParty,
    IntroductionAlreadyProposed,
    MatchClosed,
    MatchNotFound,
    StaffTakeNoSide,
)
from techexchange.matching.models import Match
from techexchange.matching.schemas import (
    BestQuery,
    DismissIn,
    JudgedMatchOut,
    MatchesOut,
    MatchOut,
    MatchOutcomeIn,
    MatchQualityOut,
    MatchQuery,
    UnservedNeedOut,
)

router = APIRouter(prefix="/v1", tags=["matching"], route_class=ExchangeRoute)
ACCESS = (Unauthenticated, MalformedRequest, ValidationFailed)
STAFF = (Forbidden, SecondFactorRequired, MandateNotActive)
KEYED = (IdempotencyKeyMissing, IdempotencyKeyReused, Busy)
MOVE = (*ACCESS, *KEYED, MatchNotFound, PreconditionRequired, Stale, MoveNotAllowed)
DECISION = (*MOVE, Forbidden, OrganizationNotVerified, BothSides, StaffTakeNoSide)
BROKERING = (*MOVE, *STAFF, BrokerIsParty)


@router.get(
    "/listings/{listing_id}/matches",
    summary="Show the matches of a listing",
    responses=problems(*ACCESS, *STAFF, ListingNotFound),
)
async def list_listing_matches(
    uow: Uow, actor: CurrentActor, listing_id: UUID, query: Annotated[BestQuery, Query()]
) -> MatchesOut:
    """The best first, each with scores and reasons, for the listing's own organisation; they count as seen by it."""
    found = await queries.matches_of(uow, actor, listing_id, query.limit)
    return MatchesOut.of(await queries.shown(uow, actor, await actions.see(uow, actor, found)), actor)


@router.get("/matches", summary="List my matches", responses=problems(*ACCESS, CursorInvalid))
async def list_matches(uow: Uow, actor: CurrentActor, query: Annotated[MatchQuery, Query()]) -> PageOut[MatchOut]:
    """The matches of my organisations' listings, newest first; they count as seen by my side."""
    found = await queries.matches(uow, actor, query.wanted(), query.request())
    await actions.see(uow, actor, found.items)
    return await _page(uow, actor, found)


@router.get("/matches/{match_id}", summary="Show a match", responses=problems(*ACCESS, MatchNotFound))
async def show_match(uow: Uow, actor: CurrentActor, match_id: UUID) -> MatchOut:
    """One match with its reasons, for its two sides and the broker; it counts as seen by my side."""
    found = await queries.match(uow, actor, match_id)
    return await _one(uow, actor, *await actions.see(uow, actor, [found]))


@router.post(
    "/matches/{match_id}/interest",
    summary="Show interest in a match",
    responses=problems(*DECISION, AlreadyInterested, MatchClosed),
)
async def show_interest(uow: Uow, actor: CurrentActor, match_id: UUID, version: IfMatch) -> MatchOut:
    """The other side is told; where it is interested too, the broker may introduce the two."""
    return await _one(uow, actor, await actions.show_interest(uow, actor, match_id, version))


@router.post("/matches/{match_id}/dismiss", summary="Dismiss a match", responses=problems(*DECISION))
async def dismiss_match(uow: Uow, actor: CurrentActor, match_id: UUID, version: IfMatch, body: DismissIn) -> MatchOut:
    """It leaves my lists; the reason is for the operator, and the other side is not told it."""
    return await _one(uow, actor, await actions.dismiss(uow, actor, match_id, body.dismissal(), version))


@router.post(
    "/matches/{match_id}/propose",
    summary="Propose an introduction",
    responses=problems(*BROKERING, IntroductionAlreadyProposed, MatchClosed),
)
async def propose_introduction(uow: Uow, actor: CurrentActor, match_id: UUID, version: IfMatch) -> MatchOut:
    """The broker asks both sides; each consents by showing interest."""
    return await _one(uow, actor, await actions.propose_introduction(uow, actor, match_id, version))


@router.post("/matches/{match_id}/introduce", summary="Introduce the two sides", responses=problems(*BROKERING))
async def introduce_parties(uow: Uow, actor: CurrentActor, match_id: UUID, version: IfMatch) -> MatchOut:
    """Where both are interested, the broker tells each who the other is."""
    return await _one(uow, actor, await actions.introduce(uow, actor, match_id, version))


@router.post(
    "/matches/{match_id}/outcome",
    summary="Record the outcome of an introduction",
    responses=problems(*BROKERING),
)
async def record_match_outcome(
    uow: Uow, actor: CurrentActor, match_id: UUID, version: IfMatch, body: MatchOutcomeIn
) -> MatchOut:
    """The broker notes what came of it, as often as there is news."""
    return await _one(uow, actor, await actions.record_outcome(uow, actor, match_id, body.result(), version))


@router.get(
    "/matching/desk/unserved",
    summary="Needs that nothing was found for",
    responses=problems(*ACCESS, *STAFF, CursorInvalid),
)
async def list_unserved_needs(uow: Uow, actor: CurrentActor, paging: Paging) -> PageOut[UnservedNeedOut]:
    """Published needs without a good match, or whose matches have interested nobody for 14 days, oldest first."""
    return PageOut[UnservedNeedOut].of(await queries.unserved(uow, actor, paging), UnservedNeedOut.of)


@router.get(
    "/matching/desk/unseen",
    summary="Strong matches nobody has looked at",
    responses=problems(*ACCESS, *STAFF, CursorInvalid),
)
async def list_unseen_matches(uow: Uow, actor: CurrentActor, paging: Paging) -> PageOut[MatchOut]:
    """Neither side has seen them, and no introduction was proposed; newest first."""
    return await _page(uow, actor, await queries.unseen(uow, actor, paging))


@router.get(
    "/matching/desk/waiting",
    summary="Matches that wait for the broker",
    responses=problems(*ACCESS, *STAFF, CursorInvalid),
)
async def list_waiting_matches(uow: Uow, actor: CurrentActor, paging: Paging) -> PageOut[MatchOut]:
    """Mutual matches to be introduced, and introductions whose outcome is not recorded; newest first."""
    return await _page(uow, actor, await queries.waiting(uow, actor, paging))


@router.get("/matching/quality", summary="How good the matches are", responses=problems(*ACCESS, *STAFF))
async def show_matching_quality(uow: Uow, actor: CurrentActor) -> MatchQualityOut:
    """Precision, coverage, time to first interest, why matches are dismissed, how evenly technologies are proposed."""
    return MatchQualityOut.of(await queries.quality(uow, actor))


@router.get(
    "/matching/evaluation",
    summary="Export matches as evaluation data",
    responses=problems(*ACCESS, *STAFF, CursorInvalid),
)
async def export_evaluation(uow: Uow, actor: CurrentActor, paging: Paging) -> PageOut[JudgedMatchOut]:
    """Every match that somebody has looked at: its scores and components, and what came of it; newest first."""
    return PageOut[JudgedMatchOut].of(await queries.evaluation(uow, actor, paging), JudgedMatchOut.of)


async def _one(uow: UnitOfWork, actor: Actor, match: Match) -> MatchOut:
    [shown] = await queries.shown(uow, actor, [match])
    return MatchOut.of(shown, actor)


async def _page(uow: UnitOfWork, actor: Actor, found: Page[Match]) -> PageOut[MatchOut]:
    items: Sequence[queries.ShownMatch] = await queries.shown(uow, actor, found.items)
    return PageOut[MatchOut].of(Page(items, found.next_cursor), lambda shown: MatchOut.of(shown, actor))
