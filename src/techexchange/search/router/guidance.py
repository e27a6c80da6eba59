"""What the operator steers the search by, over HTTP: synonyms, and what is asked for and not found."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from techexchange.infra.http import CurrentActor, ExchangeRoute, IfMatch, PageOut, Paging, PreconditionRequired, Uow
from techexchange.infra.http.problems import IdempotencyKeyMissing, MalformedRequest, ValidationFailed, problems
from techexchange.infra.idempotency import IdempotencyKeyReused
from techexchange.infra.uow import Busy
from techexchange.kernel.errors import Forbidden, Stale, Unauthenticated
from techexchange.kernel.paging import CursorInvalid
from techexchange.kernel.permissions import MandateNotActive, SecondFactorRequired
from techexchange.search import actions, queries
from techexchange.search.errors import SynonymGroupNotFound, TermsMissing, TermTooLong
from techexchange.search.schemas import SynonymsIn, SynonymsOut, SynonymsPatch, UnmetListOut, UnmetOut, UnmetQuery

router = APIRouter(prefix="/v1/search", tags=["search"], route_class=ExchangeRoute)
READ = (Unauthenticated, MalformedRequest, ValidationFailed)
ACCESS = (*READ, Forbidden, SecondFactorRequired, MandateNotActive)
TERMS = (TermsMissing, TermTooLong)
CHANGE = (*ACCESS, SynonymGroupNotFound, PreconditionRequired, Stale, Busy)


@router.get("/synonyms", summary="Synonyms", responses=problems(*READ, CursorInvalid))
async def list_synonyms(uow: Uow, paging: Paging) -> PageOut[SynonymsOut]:
    """Terms that mean the same to whoever searches, newest first."""
    return PageOut[SynonymsOut].of(await queries.synonym_groups(uow, paging), SynonymsOut.of)


@router.post(
    "/synonyms",
    status_code=201,
    summary="List synonyms",
    responses=problems(*ACCESS, IdempotencyKeyMissing, IdempotencyKeyReused, Busy, *TERMS),
)
async def add_synonyms(uow: Uow, actor: CurrentActor, body: SynonymsIn) -> SynonymsOut:
    """Every node searches by them some milliseconds later; whole words, in any case, with or without accents."""
    return SynonymsOut.of(await actions.add_synonyms(uow, actor, body.terms, body.note or None))


@router.patch("/synonyms/{group_id}", summary="Change synonyms", responses=problems(*CHANGE, *TERMS))
async def change_synonyms(
    uow: Uow, actor: CurrentActor, group_id: UUID, version: IfMatch, body: SynonymsPatch
) -> SynonymsOut:
    """The terms named take the place of those there were."""
    return SynonymsOut.of(await actions.change_synonyms(uow, actor, group_id, body.words(), version))


@router.delete("/synonyms/{group_id}", status_code=204, summary="Remove synonyms", responses=problems(*CHANGE))
async def remove_synonyms(uow: Uow, actor: CurrentActor, group_id: UUID, version: IfMatch) -> None:
    """Its terms mean only themselves again."""
    await actions.remove_synonyms(uow, actor, group_id, version)


@router.get("/unmet", summary="What is asked for and not found", responses=problems(*ACCESS))
async def list_unmet(uow: Uow, actor: CurrentActor, query: Annotated[UnmetQuery, Query()]) -> UnmetListOut:
    """What the market asks and nobody offers: searches that found nothing, or only by giving up most of their words."""
    found = await queries.unmet_demand(uow, actor, query.since, query.limit)
    return UnmetListOut(items=[UnmetOut.of(demand) for demand in found])
