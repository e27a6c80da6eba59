"""Writing and reading listings and their versions."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Response

from techexchange.infra.http import CurrentActor, ExchangeRoute, IfMatch, PageOut, Paging, PreconditionRequired, Uow
from techexchange.infra.http import problems as refused
from techexchange.infra.uow import ReferenceUnknown
from techexchange.kernel.errors import Forbidden, Stale, Unauthenticated
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.paging import CursorInvalid
from techexchange.listings import actions, queries
from techexchange.listings.errors import ListingNotFound, ListingVersionNotFound
from techexchange.listings.lifecycle import Direction, ListingStatus
from techexchange.listings.models import Listing
from techexchange.listings.queries import OwnFilter
from techexchange.listings.schemas import (
    ListingIn,
    ListingOut,
    ListingPatch,
    ListingScreeningOut,
    PublicListingOut,
    VersionOut,
    VersionsOut,
    change_by,
    content_of,
)
from techexchange.regulations.errors import NoRulePackInForce

router = APIRouter(prefix="/v1/listings", tags=["listings"], route_class=ExchangeRoute)
own = APIRouter(prefix="/v1/my/listings", tags=["listings"], route_class=ExchangeRoute)
CHANGE = (Unauthenticated, Forbidden, ListingNotFound, PreconditionRequired, Stale, MoveNotAllowed)
PUBLIC = "public, no-cache"
"""May be kept by anyone who asks before each use whether it is still so."""


async def _wanted(
    status: ListingStatus | None = None, direction: Direction | None = None, organization_id: UUID | None = None
) -> OwnFilter:
    return OwnFilter(status, direction, organization_id)


@router.post(
    "",
    status_code=201,
    summary="Begin a listing",
    responses=refused(Unauthenticated, Forbidden, ReferenceUnknown),
)
async def draft_listing(uow: Uow, actor: CurrentActor, body: ListingIn) -> ListingOut:
    """A draft that only the organisation sees; a title in one language is enough to begin with."""
    return ListingOut.of(await actions.draft(uow, actor, body.organization_id, content_of(body)), actor)


@own.get("", summary="List the listings of my organisations", responses=refused(Unauthenticated, CursorInvalid))
async def list_own_listings(
    uow: Uow, actor: CurrentActor, wanted: Annotated[OwnFilter, Depends(_wanted)], paging: Paging
) -> PageOut[ListingOut]:
    """In every status, newest first."""
    page = await queries.own(uow, actor, wanted, paging)
    return PageOut[ListingOut].of(page, lambda listing: ListingOut.of(listing, actor))


@router.get("/{listing_id}", summary="Read a listing", responses=refused(ListingNotFound))
async def read_listing(
    uow: Uow, actor: CurrentActor, listing_id: UUID, response: Response
) -> PublicListingOut | ListingOut:
    """Anyone reads the last version of what is published; its organisation and its moderators the working view."""
    found = await queries.show(uow, actor, listing_id)
    if isinstance(found, Listing):
        return ListingOut.of(found, actor)
    response.headers.update({"cache-control": PUBLIC, "vary": "Authorization"})
    return PublicListingOut.of(found)


@router.patch("/{listing_id}", summary="Edit a listing", responses=refused(*CHANGE))
async def edit_listing(
    uow: Uow, actor: CurrentActor, listing_id: UUID, body: ListingPatch, version: IfMatch
) -> ListingOut:
    """Change the working content by a JSON merge patch; of a published listing the last version stays public."""
    return ListingOut.of(await actions.edit(uow, actor, listing_id, change_by(body), version), actor)


@router.get(
    "/{listing_id}/screening",
    summary="Ask what the law says of a listing",
    responses=refused(ListingNotFound, NoRulePackInForce),
)
async def screen_listing(uow: Uow, actor: CurrentActor, listing_id: UUID) -> ListingScreeningOut:
    """For those inside: the working content as it stands, and the verdict kept with the public version."""
    return ListingScreeningOut.of(await queries.judged(uow, actor, listing_id))


@router.get(
    "/{listing_id}/versions",
    summary="List the versions of a listing",
    responses=refused(ListingNotFound),
)
async def list_listing_versions(uow: Uow, actor: CurrentActor, listing_id: UUID) -> VersionsOut:
    """Every version that was ever published, newest first, with the hash of its content."""
    return VersionsOut.of(await queries.versions(uow, actor, listing_id))


@router.get(
    "/{listing_id}/versions/{number}",
    summary="Read a version of a listing",
    responses=refused(ListingNotFound, ListingVersionNotFound),
)
async def read_listing_version(
    uow: Uow, actor: CurrentActor, listing_id: UUID, number: Annotated[int, Path(ge=1, le=1_000_000)]
) -> VersionOut:
    """The content exactly as it was published; it never changes."""
    return VersionOut.of(await queries.version(uow, actor, listing_id, number))
