"""Appeals over HTTP."""

from uuid import UUID

from fastapi import APIRouter

from techexchange.identity.errors import ConflictOfInterest, OrganizationNotFound, OwnOrganization, TaxCodeTaken
from techexchange.infra.http import CurrentActor, ExchangeRoute, IfMatch, PageOut, Paging, PreconditionRequired, Uow
from techexchange.infra.http.problems import problems
from techexchange.kernel.errors import Stale
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.paging import CursorInvalid
from techexchange.listings.errors import (
    ListingBlocked,
    ListingNotFound,
    ListingValidityPassed,
    OrganizationNotVouchedFor,
    OwnListing,
)
from techexchange.moderation import actions, queries
from techexchange.moderation.errors import (
    AppealedAlready,
    AppealMoot,
    AppealNotFound,
    AppealOutOfTime,
    FlagNotFound,
    NothingToAppeal,
    OwnDecision,
    PartyToCase,
    SecondReviewerNeeded,
    StaleDecision,
)
from techexchange.moderation.lifecycle import AppealStatus
from techexchange.moderation.models import AppealSubject
from techexchange.moderation.queries import AppealFilter
from techexchange.moderation.router.cases import ACCESS, KEYED
from techexchange.moderation.schemas.appeals import AppealIn, AppealOut, AppealRulingIn
from techexchange.regulations.errors import NoRulePackInForce

router = APIRouter(prefix="/v1/appeals", tags=["appeals"], route_class=ExchangeRoute)
MOVE = (*ACCESS, *KEYED, AppealNotFound, PreconditionRequired, Stale, MoveNotAllowed)
UNKNOWN = (ListingNotFound, OrganizationNotFound, FlagNotFound)
JUDGING = (PartyToCase, ConflictOfInterest, OwnDecision, SecondReviewerNeeded, OwnListing, OwnOrganization)
EFFECT = (ListingBlocked, ListingValidityPassed, NoRulePackInForce, OrganizationNotVouchedFor, TaxCodeTaken)


@router.post(
    "",
    summary="Appeal",
    status_code=201,
    responses=problems(*ACCESS, *KEYED, *UNKNOWN, NothingToAppeal, AppealedAlready, AppealOutOfTime),
)
async def file_appeal(uow: Uow, actor: CurrentActor, body: AppealIn) -> AppealOut:
    """Against a refusal, suspension or revocation that stands, or the dismissal of what you flagged; within 90 days."""
    return AppealOut.of(await actions.file_appeal(uow, actor, body.about, body.subject_id, body.grounds), actor)


@router.get("", summary="Appeals", responses=problems(*ACCESS, CursorInvalid))
async def list_appeals(
    uow: Uow,
    actor: CurrentActor,
    paging: Paging,
    status: AppealStatus | None = None,
    about: AppealSubject | None = None,
) -> PageOut[AppealOut]:
    """Your own and your organisations', the latest first; the owner, moderators and the auditor read all."""
    found = await queries.appeals(uow, actor, AppealFilter(status, about), paging)
    return PageOut[AppealOut].of(found, lambda appeal: AppealOut.of(appeal, actor))


@router.get("/{appeal_id}", summary="Show an appeal", responses=problems(*ACCESS, AppealNotFound))
async def show_appeal(uow: Uow, actor: CurrentActor, appeal_id: UUID) -> AppealOut:
    """With its grounds, and the answer once there is one."""
    return AppealOut.of(await queries.appeal(uow, actor, appeal_id), actor)


@router.post("/{appeal_id}/withdraw", summary="Take an appeal back", responses=problems(*MOVE))
async def withdraw_appeal(uow: Uow, actor: CurrentActor, appeal_id: UUID, version: IfMatch) -> AppealOut:
    """The decision stands, and is not appealed again."""
    return AppealOut.of(await actions.withdraw_appeal(uow, actor, appeal_id, version), actor)


@router.post(
    "/{appeal_id}/decide",
    summary="Decide an appeal",
    responses=problems(*MOVE, *JUDGING, NothingToAppeal, AppealMoot, StaleDecision, *EFFECT),
)
async def decide_appeal(
    uow: Uow, actor: CurrentActor, appeal_id: UUID, version: IfMatch, body: AppealRulingIn
) -> AppealOut:
    """The owner's supervisor lets the decision stand or reverses it; a reversal and its effect are one."""
    return AppealOut.of(await actions.decide_appeal(uow, actor, appeal_id, body.ruling(), version), actor)
