"""Searching over HTTP: two routes for everyone, and the upkeep of the index."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from techexchange.infra.http import CurrentActor, ExchangeRoute, Uow, problems
from techexchange.infra.http.direct import DirectRoute
from techexchange.infra.http.problems import ValidationFailed
from techexchange.kernel.errors import Forbidden, Unauthenticated
from techexchange.kernel.paging import CursorInvalid
from techexchange.listings.errors import ListingNotFound
from techexchange.search import actions
from techexchange.search.errors import CatalogueNotReady
from techexchange.search.queries import Catalogue, Finder, found_json, similar, suggestions_json
from techexchange.search.schemas import (
    SEARCH_PARAMETERS,
    SUGGEST_PARAMETERS,
    RebuildOut,
    SearchPageOut,
    SimilarListingsOut,
    SuggestionsOut,
    next_link,
    read_search,
    read_suggest,
)

HEADERS = {"cache-control": "public, max-age=1"}


catalogue = APIRouter(prefix="/v1/listings", tags=["search"], route_class=DirectRoute)
near = APIRouter(prefix="/v1/listings", tags=["search"], route_class=ExchangeRoute)
upkeep = APIRouter(prefix="/v1/search", tags=["search"], route_class=ExchangeRoute)


@catalogue.get(
    "",
    summary="Search what is published",
    response_model=SearchPageOut,
    responses=problems(ValidationFailed, CursorInvalid, CatalogueNotReady),
    openapi_extra={"parameters": SEARCH_PARAMETERS},
)
async def search_listings(request: Request) -> Response:
    """Technologies offered and wanted, with highlighted snippets and the count of every facet value."""
    query_string: bytes = request.scope["query_string"]
    asked = read_search(query_string)
    finder: Finder = request.app.state.finder
    answer = await finder.find(asked.request, asked.mode)
    request.app.state.unmet.note(asked.request, answer.found)
    following = asked.next_cursor(answer.found.total)
    body = found_json(
        answer, facets=asked.facets, explain=asked.explain, next_cursor=following, position=finder.position
    )
    headers = HEADERS if following is None else HEADERS | {"link": next_link(query_string, following)}
    return Response(body, headers=headers, media_type="application/json")


@catalogue.get(
    "/suggest",
    summary="Complete what is being typed",
    response_model=SuggestionsOut,
    responses=problems(ValidationFailed, CatalogueNotReady),
    openapi_extra={"parameters": SUGGEST_PARAMETERS},
)
async def suggest_listings(request: Request) -> Response:
    """Titles and keywords of what is published, in both languages, matched without case and diacritics."""
    query_string: bytes = request.scope["query_string"]
    known: Catalogue = request.app.state.catalogue
    typed, limit = read_suggest(query_string)
    suggestions = known.engine.suggest(typed, limit)
    return Response(suggestions_json(suggestions), headers=HEADERS, media_type="application/json")


@near.get(
    "/{listing_id}/similar",
    summary="What is most like a listing",
    responses=problems(ListingNotFound, CatalogueNotReady),
)
async def similar_listings(
    listing_id: UUID, request: Request, uow: Uow, limit: Annotated[int, Query(ge=1, le=20)] = 8
) -> SimilarListingsOut:
    """Published listings of the same direction, nearest in meaning and words first, in either language."""
    return SimilarListingsOut.model_validate({"items": await similar(uow, request.app.state.finder, listing_id, limit)})


@upkeep.post(
    "/rebuild",
    status_code=202,
    summary="Rebuild the index on every node",
    responses=problems(Unauthenticated, Forbidden),
)
async def rebuild_search(uow: Uow, actor: CurrentActor) -> RebuildOut:
    """Each node builds its index anew from the database and goes on answering from the present one until then."""
    requested = await actions.rebuild(uow, actor)
    return RebuildOut(requested_at=requested.at)
