"""The public part of the record over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query

from techexchange.infra.http import StrangersRoute, Uow
from techexchange.infra.http.problems import ValidationFailed, problems
from techexchange.opendata import queries
from techexchange.opendata.models import PublicFact
from techexchange.opendata.schemas import FeedOut

router = APIRouter(prefix="/v1", tags=["open data"], route_class=StrangersRoute)


@router.get("/feed", summary="Follow what happens in public", responses=problems(ValidationFailed))
async def read_feed(
    uow: Uow,
    event: Annotated[PublicFact | None, Query(description="Only facts of this name")] = None,
    cursor: Annotated[str, Query(pattern=r"^\d{1,18}$", description="`next_cursor` or `position` of a page")] = "0",
    limit: Annotated[int, Query(ge=1, le=100, description="How many facts, 1 to 100")] = 20,
) -> FeedOut:
    """In the order in which it was committed: whoever goes on from a page's `position` misses nothing."""
    return FeedOut.of(await queries.feed(uow, int(cursor), limit, event))
