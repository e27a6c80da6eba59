"""Flagging a listing over HTTP, signed in or not."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request

from techexchange.identity.actions import Origin, Safeguards
from techexchange.infra.http import AnyonesRoute, CurrentActor, ExchangeRoute, PageOut, Paging, Uow
from techexchange.infra.http.problems import MalformedRequest, ValidationFailed, problems
from techexchange.infra.throttle import TooManyAttempts
from techexchange.kernel.errors import Forbidden, Unauthenticated
from techexchange.kernel.paging import CursorInvalid
from techexchange.listings.errors import ListingNotFound
from techexchange.moderation import actions, queries
from techexchange.moderation.actions import FlagLimits
from techexchange.moderation.schemas.flags import FlagIn, FlagOut

raising = APIRouter(prefix="/v1/listings", tags=["moderation"], route_class=AnyonesRoute)
own = APIRouter(prefix="/v1/flags", tags=["moderation"], route_class=ExchangeRoute)


async def _limits(request: Request) -> FlagLimits:
    guards: Safeguards = request.app.state.safeguards
    return FlagLimits(guards.throttle, Origin(request.client.host if request.client else "unknown").network)


Limits = Annotated[FlagLimits, Depends(_limits)]


@raising.post(
    "/{listing_id}/flags",
    summary="Flag a listing",
    status_code=201,
    responses=problems(ListingNotFound, MalformedRequest, ValidationFailed, TooManyAttempts),
)
async def flag_listing(uow: Uow, actor: CurrentActor, listing_id: UUID, body: FlagIn, limits: Limits) -> FlagOut:
    """Anyone may call what is published into question; who signs in learns what came of it, and can appeal."""
    flag = await actions.raise_flag(uow, actor, listing_id, body.report(), limits)
    return FlagOut.model_validate(queries.own_flag(flag))


@own.get("", summary="What you flagged", responses=problems(Unauthenticated, Forbidden, CursorInvalid))
async def list_flags(uow: Uow, actor: CurrentActor, paging: Paging) -> PageOut[FlagOut]:
    """Your flags with what came of them, the latest first."""
    return PageOut[FlagOut].of(await queries.flags(uow, actor, paging), FlagOut.model_validate)
