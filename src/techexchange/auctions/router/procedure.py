"""Amendments, public questions, and the keys of custodians over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path

from techexchange.auctions import actions, queries
from techexchange.auctions.errors import (
    AmendmentEmpty,
    AmendmentNotFound,
    AmendmentTooLate,
    AmendmentUndecided,
    AuctionNotFound,
    CustodianDoubled,
    CustodianKeyKnown,
    CustodianKeyNotFound,
    CustodianKeyUnfit,
    CustodianUnknown,
    DeadlineMovedBack,
    EnquiriesOver,
    QuestionNotFound,
    QuestionOfOneself,
    ReplacementNotFound,
    ReplacementTooLate,
    ReplacementUndecided,
    RulesFrozen,
    RulesUnsound,
    TooManyQuestions,
    TwoPersonsNeeded,
)
from techexchange.auctions.router.auction import FORM, KEYED, MOVE, PERIODS, STAFF
from techexchange.auctions.router.given import AskersSeal
from techexchange.auctions.schemas import (
    AmendAuctionIn,
    AnswerIn,
    AuctionAmendmentOut,
    CustodianKeyIn,
    CustodianKeyOut,
    CustodianReplacementOut,
    QuestionIn,
    QuestionOut,
    ReplaceCustodianIn,
    WatchingOut,
)
from techexchange.infra.http import (
    AnyonesRoute,
    CurrentActor,
    ExchangeRoute,
    IfMatch,
    PageOut,
    Paging,
    PreconditionRequired,
    Uow,
)
from techexchange.infra.http.problems import problems
from techexchange.infra.uow import AlreadyExists, Busy
from techexchange.kernel.errors import Forbidden, Stale, Unauthenticated
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.paging import CursorInvalid
from techexchange.kernel.permissions import OrganizationNotVerified
from techexchange.offers.errors import OrganizationAmbiguous

router = APIRouter(prefix="/v1", tags=["auctions"], route_class=ExchangeRoute)
asking = APIRouter(prefix="/v1", tags=["auctions"], route_class=AnyonesRoute)
"""Where who asks is not kept, not even for an Idempotency-Key."""

AMENDED = (
    *(AmendmentTooLate, AmendmentUndecided, DeadlineMovedBack, RulesFrozen, RulesUnsound, TwoPersonsNeeded),
    *PERIODS,
)
LIST = problems(*FORM, AuctionNotFound, CursorInvalid)
PARTY = (Unauthenticated, Forbidden, OrganizationNotVerified)
Numbered = Annotated[int, Path(ge=1, le=9, description="The custodian's number")]


@router.post(
    "/auctions/{auction_id}/amend",
    status_code=201,
    summary="Amend an auction",
    responses=problems(*MOVE, *STAFF, OrganizationNotVerified, *AMENDED, AmendmentEmpty),
)
async def amend_auction(
    uow: Uow, actor: CurrentActor, auction_id: UUID, version: IfMatch, body: AmendAuctionIn
) -> AuctionAmendmentOut:
    """The officer's takes effect at once until tendering begins; every other one waits for another person."""
    return AuctionAmendmentOut.of(await actions.amend_auction(uow, actor, auction_id, body.draft(), version))


@router.get("/auctions/{auction_id}/amendments", summary="List the amendments of an auction", responses=LIST)
async def list_auction_amendments(
    uow: Uow, actor: CurrentActor, auction_id: UUID, paging: Paging
) -> PageOut[AuctionAmendmentOut]:
    """What was changed, from what, and why, newest first."""
    found = await queries.amendments(uow, actor, auction_id, paging)
    return PageOut[AuctionAmendmentOut].of(found, AuctionAmendmentOut.of)


@router.post(
    "/amendments/{amendment_id}/confirm",
    summary="Confirm an amendment of an auction",
    responses=problems(*MOVE, *STAFF, *AMENDED, AmendmentNotFound),
)
async def confirm_auction_amendment(
    uow: Uow, actor: CurrentActor, amendment_id: UUID, version: IfMatch
) -> AuctionAmendmentOut:
    """By the officer until tendering begins; from then on by the owner, since bids may be there."""
    return AuctionAmendmentOut.of(await actions.confirm_amendment(uow, actor, amendment_id, version))


@router.post(
    "/amendments/{amendment_id}/refuse",
    summary="Refuse an amendment of an auction",
    responses=problems(*MOVE, *STAFF, AmendmentNotFound),
)
async def refuse_auction_amendment(
    uow: Uow, actor: CurrentActor, amendment_id: UUID, version: IfMatch
) -> AuctionAmendmentOut:
    """Everything stays as it is."""
    return AuctionAmendmentOut.of(await actions.refuse_amendment(uow, actor, amendment_id, version))


@asking.post(
    "/auctions/{auction_id}/questions",
    status_code=201,
    summary="Ask a public question",
    responses=problems(
        *(*FORM, *PARTY, AuctionNotFound, EnquiriesOver, QuestionOfOneself, TooManyQuestions),
        *(OrganizationAmbiguous, AlreadyExists, Busy),
    ),
)
async def ask_question(
    uow: Uow, actor: CurrentActor, auction_id: UUID, body: QuestionIn, seal: AskersSeal
) -> QuestionOut:
    """The asker is shown to nobody; the same question of the same organisation again is the same question."""
    wish = actions.QuestionWish(body.text, seal, body.organization_id, body.watch)
    return QuestionOut.of(await actions.ask_question(uow, actor, auction_id, wish))


@router.get("/auctions/{auction_id}/questions", summary="List the questions of an auction", responses=LIST)
async def list_questions(uow: Uow, actor: CurrentActor, auction_id: UUID, paging: Paging) -> PageOut[QuestionOut]:
    """Every question with its answer, newest first."""
    return PageOut[QuestionOut].of(await queries.questions(uow, actor, auction_id, paging), QuestionOut.of)


@router.post(
    "/questions/{question_id}/answer",
    summary="Answer a public question",
    responses=problems(*MOVE, *STAFF, OrganizationNotVerified, QuestionNotFound),
)
async def answer_question(
    uow: Uow, actor: CurrentActor, question_id: UUID, version: IfMatch, body: AnswerIn
) -> QuestionOut:
    """By the seller or the officer, for everybody to read; an answer stays as it was given."""
    return QuestionOut.of(await actions.answer_question(uow, actor, question_id, body.answer, version))


@asking.post(
    "/auctions/{auction_id}/watch",
    summary="Be told what happens in an auction",
    responses=problems(*FORM, Unauthenticated, Forbidden, AuctionNotFound),
)
async def watch_auction(uow: Uow, actor: CurrentActor, auction_id: UUID) -> WatchingOut:
    """Nobody else learns who watches."""
    auction = await actions.watch_auction(uow, actor, auction_id)
    return WatchingOut(auction_id=auction.id, watching=True)


@asking.post(
    "/auctions/{auction_id}/unwatch",
    summary="Be told of an auction no longer",
    responses=problems(*FORM, Unauthenticated, Forbidden, AuctionNotFound),
)
async def unwatch_auction(uow: Uow, actor: CurrentActor, auction_id: UUID) -> WatchingOut:
    """It can be watched again at any time."""
    auction = await actions.unwatch_auction(uow, actor, auction_id)
    return WatchingOut(auction_id=auction.id, watching=False)


@router.post(
    "/custodian-keys",
    status_code=201,
    summary="Register a custodian's public key",
    responses=problems(*FORM, *KEYED, *STAFF, CustodianKeyUnfit, CustodianKeyKnown),
)
async def register_custodian_key(uow: Uow, actor: CurrentActor, body: CustodianKeyIn) -> CustodianKeyOut:
    """Of the owner, the operator or an auditor; their earlier key is retired, and auctions under way keep to it."""
    return CustodianKeyOut.of(await actions.register_custodian_key(uow, actor, body.public_key))


@router.get("/custodian-keys", summary="List the custodians' public keys", responses=problems(*FORM, CursorInvalid))
async def list_custodian_keys(uow: Uow, paging: Paging) -> PageOut[CustodianKeyOut]:
    """Those in use and those that were, newest first; anybody may check to whom bids are sealed."""
    return PageOut[CustodianKeyOut].of(await queries.custodian_keys(uow, paging), CustodianKeyOut.of)


@router.post(
    "/auctions/{auction_id}/custodians/{number}/replace",
    status_code=201,
    summary="Ask for another key in a custodian's place",
    responses=problems(
        *(*MOVE, *STAFF, CustodianUnknown, CustodianKeyNotFound, CustodianDoubled),
        *(ReplacementTooLate, ReplacementUndecided),
    ),
)
async def replace_custodian(
    *, uow: Uow, actor: CurrentActor, auction_id: UUID, number: Numbered, version: IfMatch, body: ReplaceCustodianIn
) -> CustodianReplacementOut:
    """By the officer, before tendering begins; the owner confirms it."""
    asked = await actions.request_replacement(uow, actor, auction_id, body.wish(number), version)
    return CustodianReplacementOut.of(asked)


@router.get(
    "/auctions/{auction_id}/custodian-replacements", summary="List the replacements of custodians", responses=LIST
)
async def list_custodian_replacements(
    uow: Uow, actor: CurrentActor, auction_id: UUID, paging: Paging
) -> PageOut[CustodianReplacementOut]:
    """Which custodian was replaced by which key, and why, newest first."""
    found = await queries.replacements(uow, actor, auction_id, paging)
    return PageOut[CustodianReplacementOut].of(found, CustodianReplacementOut.of)


DECIDED = problems(
    *(*FORM, *KEYED, *STAFF, ReplacementNotFound, AuctionNotFound, PreconditionRequired, Stale, MoveNotAllowed),
    *(TwoPersonsNeeded, ReplacementTooLate, CustodianKeyNotFound, CustodianDoubled, CustodianUnknown),
)


@router.post(
    "/custodian-replacements/{replacement_id}/confirm",
    summary="Confirm the replacement of a custodian",
    responses=DECIDED,
)
async def confirm_custodian_replacement(
    uow: Uow, actor: CurrentActor, replacement_id: UUID, version: IfMatch
) -> CustodianReplacementOut:
    """By the owner, and not by who asked for it; a secret reserve must be sealed anew."""
    return CustodianReplacementOut.of(await actions.confirm_replacement(uow, actor, replacement_id, version))


@router.post(
    "/custodian-replacements/{replacement_id}/refuse",
    summary="Refuse the replacement of a custodian",
    responses=DECIDED,
)
async def refuse_custodian_replacement(
    uow: Uow, actor: CurrentActor, replacement_id: UUID, version: IfMatch
) -> CustodianReplacementOut:
    """The custodians stay as they are."""
    return CustodianReplacementOut.of(await actions.refuse_replacement(uow, actor, replacement_id, version))
