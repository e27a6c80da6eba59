"""Expressions of interest and introductions over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from techexchange.infra.http import CurrentActor, ExchangeRoute, IfMatch, PageOut, PreconditionRequired, Uow
from techexchange.infra.http.problems import IdempotencyKeyMissing, MalformedRequest, ValidationFailed, problems
from techexchange.infra.idempotency import IdempotencyKeyReused
from techexchange.infra.uow import Busy, UnitOfWork
from techexchange.introductions import actions, queries
from techexchange.introductions.errors import (
    AlreadyConsented,
    AlreadyInContact,
    AnonymityContradicted,
    AnswerOverdue,
    BrokerInvolved,
    InContactWithOneself,
    IntroductionNotFound,
    ListingNotOwn,
    PairUnsuitable,
    SeekerAmbiguous,
    StaffSeekNoContact,
    StepNotYours,
)
from techexchange.introductions.models import Introduction
from techexchange.introductions.schemas import (
    ContactSuggestionIn,
    DeclineReportOut,
    DeclineReportQuery,
    InterestDeclineIn,
    InterestIn,
    IntroductionOut,
    IntroductionQuery,
)
from techexchange.kernel.errors import Forbidden, Stale, Unauthenticated
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.paging import CursorInvalid, Page
from techexchange.kernel.permissions import Actor, MandateNotActive, OrganizationNotVerified, SecondFactorRequired
from techexchange.listings.errors import ListingNotFound, ListingNotOpen, ListingUnderAuction

router = APIRouter(prefix="/v1", tags=["introductions"], route_class=ExchangeRoute)
ACCESS = (Unauthenticated, MalformedRequest, ValidationFailed)
KEYED = (*ACCESS, IdempotencyKeyMissing, IdempotencyKeyReused, Busy, Forbidden)
OPENING = (ListingNotFound, ListingNotOpen, ListingUnderAuction, AlreadyInContact, PairUnsuitable)
PARTY = (OrganizationNotVerified, InContactWithOneself, StaffSeekNoContact)
MOVE = (*KEYED, *PARTY, IntroductionNotFound, PreconditionRequired, Stale, MoveNotAllowed, StepNotYours)
ONE = "/introductions/{introduction_id}"


@router.post(
    "/listings/{listing_id}/interests",
    status_code=201,
    summary="Express interest in a listing",
    responses=problems(*KEYED, *PARTY, *OPENING, SeekerAmbiguous, ListingNotOwn, AnonymityContradicted),
)
async def express_interest(uow: Uow, actor: CurrentActor, listing_id: UUID, body: InterestIn) -> IntroductionOut:
    """Write to the organisation that offers the technology, or has the need; it has ten working days to answer."""
    return await _one(uow, actor, await actions.express(uow, actor, listing_id, body.interest()))


@router.post(
    "/introductions",
    status_code=201,
    summary="Suggest an introduction",
    responses=problems(*KEYED, *OPENING, SecondFactorRequired, MandateNotActive, BrokerInvolved),
)
async def suggest_introduction(uow: Uow, actor: CurrentActor, body: ContactSuggestionIn) -> IntroductionOut:
    """By the exchange's broker: both owners are asked; two introduced over a match have consented already."""
    return await _one(uow, actor, await actions.suggest(uow, actor, body.pair()))


@router.get("/introductions", summary="List my introductions", responses=problems(*ACCESS, CursorInvalid))
async def list_introductions(
    uow: Uow, actor: CurrentActor, query: Annotated[IntroductionQuery, Query()]
) -> PageOut[IntroductionOut]:
    """Those of my organisations, newest first; for the broker also those that were brokered."""
    found = await queries.introductions(uow, actor, query.wanted(), query.request())
    items = await queries.shown(uow, actor, found.items)
    return PageOut[IntroductionOut].of(Page(items, found.next_cursor), lambda one: IntroductionOut.of(one, actor))


@router.get("/introductions/decline-report", summary="Why others declined", responses=problems(*ACCESS))
async def show_decline_report(
    uow: Uow, actor: CurrentActor, query: Annotated[DeclineReportQuery, Query()]
) -> DeclineReportOut:
    """The reasons that my organisations were given, counted, and for which of our listings; nobody is named."""
    return DeclineReportOut.of(await queries.decline_report(uow, actor, query.wanted()))


@router.get(ONE, summary="Show an introduction", responses=problems(*ACCESS, IntroductionNotFound))
async def show_introduction(uow: Uow, actor: CurrentActor, introduction_id: UUID) -> IntroductionOut:
    """One introduction, for its two parties and for the broker who suggested it."""
    return await _one(uow, actor, await queries.introduction(uow, actor, introduction_id))


@router.post(f"{ONE}/acknowledge", summary="Acknowledge an expression of interest", responses=problems(*MOVE))
async def acknowledge_interest(
    uow: Uow, actor: CurrentActor, introduction_id: UUID, version: IfMatch
) -> IntroductionOut:
    """Say that one has taken note and will answer; the time to do so stays the same."""
    return await _one(uow, actor, await actions.acknowledge(uow, actor, introduction_id, version))


@router.post(f"{ONE}/accept", summary="Accept an expression of interest", responses=problems(*MOVE, AnswerOverdue))
async def accept_interest(uow: Uow, actor: CurrentActor, introduction_id: UUID, version: IfMatch) -> IntroductionOut:
    """The two are introduced at once, unless the seeker remains unnamed until it consents."""
    return await _one(uow, actor, await actions.accept(uow, actor, introduction_id, version))


@router.post(
    f"{ONE}/consent",
    summary="Consent to be introduced",
    responses=problems(*MOVE, AnswerOverdue, AlreadyConsented),
)
async def consent_to_introduction(
    uow: Uow, actor: CurrentActor, introduction_id: UUID, version: IfMatch
) -> IntroductionOut:
    """To what the broker suggests, or as a seeker that remained unnamed; the last to consent makes it so."""
    return await _one(uow, actor, await actions.consent(uow, actor, introduction_id, version))


@router.post(f"{ONE}/decline", summary="Decline to be introduced", responses=problems(*MOVE))
async def decline_introduction(
    uow: Uow, actor: CurrentActor, introduction_id: UUID, version: IfMatch, body: InterestDeclineIn
) -> IntroductionOut:
    """For one of eight reasons, which the other side reads, and finds counted in its report."""
    return await _one(uow, actor, await actions.decline(uow, actor, introduction_id, body.refusal(), version))


@router.post(
    f"{ONE}/withdraw",
    summary="Withdraw an expression of interest",
    responses=problems(*MOVE, SecondFactorRequired, MandateNotActive),
)
async def withdraw_interest(uow: Uow, actor: CurrentActor, introduction_id: UUID, version: IfMatch) -> IntroductionOut:
    """By the seeker before it is introduced, or by the broker who suggested it."""
    return await _one(uow, actor, await actions.withdraw(uow, actor, introduction_id, version))


async def _one(uow: UnitOfWork, actor: Actor, introduction: Introduction) -> IntroductionOut:
    [shown] = await queries.shown(uow, actor, [introduction])
    return IntroductionOut.of(shown, actor)
