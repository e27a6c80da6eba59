"""Searches that people keep, over HTTP."""

from uuid import UUID

from fastapi import APIRouter

from techexchange.infra.http import CurrentActor, ExchangeRoute, IfMatch, PageOut, Paging, PreconditionRequired, Uow
from techexchange.infra.http.problems import IdempotencyKeyMissing, MalformedRequest, ValidationFailed, problems
from techexchange.infra.idempotency import IdempotencyKeyReused
from techexchange.infra.uow import Busy
from techexchange.kernel.errors import Forbidden, Stale, Unauthenticated
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.paging import CursorInvalid
from techexchange.search import actions, queries
from techexchange.search.errors import SavedSearchNotFound, TooManySavedSearches
from techexchange.search.schemas import SavedSearchHitOut, SavedSearchIn, SavedSearchOut, SavedSearchPatch

router = APIRouter(prefix="/v1/saved-searches", tags=["search"], route_class=ExchangeRoute)
ACCESS = (Unauthenticated, Forbidden, MalformedRequest, ValidationFailed)
KEYED = (IdempotencyKeyMissing, IdempotencyKeyReused, Busy)
CHANGE = (*ACCESS, SavedSearchNotFound, PreconditionRequired, Stale, Busy)
MOVE = (*CHANGE, *KEYED, MoveNotAllowed)


@router.post("", status_code=201, summary="Keep a search", responses=problems(*ACCESS, *KEYED, TooManySavedSearches))
async def save_search(uow: Uow, actor: CurrentActor, body: SavedSearchIn) -> SavedSearchOut:
    """What is published from now on and has all its words is told once: at once, gathered by day or week, or never."""
    kept = await actions.save(uow, actor, body.name, body.criteria(), body.frequency, mail=body.mail)
    return SavedSearchOut.of(kept)


@router.get("", summary="My saved searches", responses=problems(*ACCESS, CursorInvalid))
async def list_saved_searches(uow: Uow, actor: CurrentActor, paging: Paging) -> PageOut[SavedSearchOut]:
    """Newest first."""
    return PageOut[SavedSearchOut].of(await queries.saved_searches(uow, actor, paging), SavedSearchOut.of)


@router.get("/{search_id}", summary="Show a saved search", responses=problems(*ACCESS, SavedSearchNotFound))
async def show_saved_search(uow: Uow, actor: CurrentActor, search_id: UUID) -> SavedSearchOut:
    """One of my own."""
    return SavedSearchOut.of(await queries.saved_search(uow, actor, search_id))


@router.get(
    "/{search_id}/hits",
    summary="What a saved search found",
    responses=problems(*ACCESS, SavedSearchNotFound, CursorInvalid),
)
async def list_saved_search_hits(
    uow: Uow, actor: CurrentActor, search_id: UUID, paging: Paging
) -> PageOut[SavedSearchHitOut]:
    """Everything it found since it is kept, each listing once, the latest first."""
    found = await queries.hits(uow, actor, search_id, paging)
    return PageOut[SavedSearchHitOut].of(found, SavedSearchHitOut.model_validate)


@router.patch("/{search_id}", summary="Change a saved search", responses=problems(*CHANGE))
async def edit_saved_search(
    uow: Uow, actor: CurrentActor, search_id: UUID, version: IfMatch, body: SavedSearchPatch
) -> SavedSearchOut:
    """Another query finds what is published from then on; what was found is not told again."""
    return SavedSearchOut.of(await actions.edit(uow, actor, search_id, body.wish(), version))


@router.post("/{search_id}/pause", summary="Pause a saved search", responses=problems(*MOVE))
async def pause_saved_search(uow: Uow, actor: CurrentActor, search_id: UUID, version: IfMatch) -> SavedSearchOut:
    """It finds nothing until it is resumed."""
    return SavedSearchOut.of(await actions.pause(uow, actor, search_id, version))


@router.post("/{search_id}/resume", summary="Resume a saved search", responses=problems(*MOVE))
async def resume_saved_search(uow: Uow, actor: CurrentActor, search_id: UUID, version: IfMatch) -> SavedSearchOut:
    """It finds what is published from now on."""
    return SavedSearchOut.of(await actions.resume(uow, actor, search_id, version))


@router.delete("/{search_id}", status_code=204, summary="Delete a saved search", responses=problems(*CHANGE))
async def delete_saved_search(uow: Uow, actor: CurrentActor, search_id: UUID, version: IfMatch) -> None:
    """What it asked and what it found are forgotten."""
    await actions.delete(uow, actor, search_id, version)
