"""The moves of a listing's life that people make."""

from uuid import UUID

from fastapi import APIRouter

from techexchange.identity.errors import ConflictOfInterest
from techexchange.infra.http import CurrentActor, ExchangeRoute, IfMatch, Uow, problems
from techexchange.kernel.permissions import MandateNotActive, OrganizationNotVerified, SecondFactorRequired
from techexchange.listings import actions
from techexchange.listings.errors import (
    ListingBlocked,
    ListingIncomplete,
    ListingUnderAuction,
    ListingValidityPassed,
    OrganizationNotVouchedFor,
    OwnListing,
    RenewalNeedsReview,
    ValidityNotExtended,
    WrongDirection,
)
from techexchange.listings.router.listings import CHANGE
from techexchange.listings.schemas import ListingOut, RenewIn, SuspendListingIn, UnmetIn
from techexchange.regulations.errors import NoRulePackInForce

router = APIRouter(prefix="/v1/listings/{listing_id}", tags=["listings"], route_class=ExchangeRoute)
OPERATOR = (*CHANGE, MandateNotActive, SecondFactorRequired, OwnListing, ConflictOfInterest)


@router.post(
    "/submit",
    summary="Hand a listing in for review",
    responses=problems(*CHANGE, OrganizationNotVerified, ListingIncomplete),
)
async def submit_listing(uow: Uow, actor: CurrentActor, listing_id: UUID, version: IfMatch) -> ListingOut:
    """What is missing is named field by field; a published listing is submitted as a revision."""
    return ListingOut.of(await actions.submit(uow, actor, listing_id, version), actor)


@router.post("/withdraw", summary="End a listing", responses=problems(*CHANGE, ListingUnderAuction))
async def withdraw_listing(uow: Uow, actor: CurrentActor, listing_id: UUID, version: IfMatch) -> ListingOut:
    """The listing ends; open offers on it lapse."""
    return ListingOut.of(await actions.withdraw(uow, actor, listing_id, version), actor)


@router.post("/pause", summary="Take a listing from view", responses=problems(*CHANGE, ListingUnderAuction))
async def pause_listing(uow: Uow, actor: CurrentActor, listing_id: UUID, version: IfMatch) -> ListingOut:
    """Nobody outside sees it until it is resumed; open offers on it lapse."""
    return ListingOut.of(await actions.pause(uow, actor, listing_id, version), actor)


@router.post(
    "/resume",
    summary="Put a paused listing back on view",
    responses=problems(*CHANGE, OrganizationNotVerified, ListingValidityPassed),
)
async def resume_listing(uow: Uow, actor: CurrentActor, listing_id: UUID, version: IfMatch) -> ListingOut:
    """The last version is public again, unless its validity has passed."""
    return ListingOut.of(await actions.resume(uow, actor, listing_id, version), actor)


@router.post(
    "/renew",
    summary="Keep a listing public for longer",
    responses=problems(
        *CHANGE, OrganizationNotVerified, RenewalNeedsReview, ValidityNotExtended, ListingBlocked, NoRulePackInForce
    ),
)
async def renew_listing(uow: Uow, actor: CurrentActor, listing_id: UUID, body: RenewIn, version: IfMatch) -> ListingOut:
    """Without another review within 12 months of the last one, if the content has not changed."""
    return ListingOut.of(await actions.renew(uow, actor, listing_id, body.valid_until, version), actor)


@router.post("/fulfil", summary="Say that a need was met", responses=problems(*CHANGE, WrongDirection))
async def fulfil_listing(uow: Uow, actor: CurrentActor, listing_id: UUID, version: IfMatch) -> ListingOut:
    """Ends a demand."""
    return ListingOut.of(await actions.fulfil(uow, actor, listing_id, version), actor)


@router.post("/close-unmet", summary="Give up a need", responses=problems(*CHANGE, WrongDirection))
async def close_unmet_listing(
    uow: Uow, actor: CurrentActor, listing_id: UUID, body: UnmetIn, version: IfMatch
) -> ListingOut:
    """Ends a demand that was not met, with the reason."""
    return ListingOut.of(await actions.close_unmet(uow, actor, listing_id, body.reason, version), actor)


@router.post("/suspend", summary="Take a listing from view as the operator", responses=problems(*OPERATOR))
async def suspend_listing(
    uow: Uow, actor: CurrentActor, listing_id: UUID, body: SuspendListingIn, version: IfMatch
) -> ListingOut:
    """The organisation cannot put it back; open offers on it lapse."""
    return ListingOut.of(await actions.suspend(uow, actor, listing_id, body.reason, version), actor)


@router.post(
    "/reinstate", summary="Lift the suspension of a listing", responses=problems(*OPERATOR, OrganizationNotVouchedFor)
)
async def reinstate_listing(uow: Uow, actor: CurrentActor, listing_id: UUID, version: IfMatch) -> ListingOut:
    """What was on view before is on view again."""
    return ListingOut.of(await actions.reinstate(uow, actor, listing_id, version), actor)
