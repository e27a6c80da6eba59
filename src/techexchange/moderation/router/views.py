"""Views of the queue over HTTP; each is its person's alone."""

from uuid import UUID

from fastapi import APIRouter

from techexchange.infra.http import CurrentActor, ExchangeRoute, PageOut, Paging, Uow
from techexchange.infra.http.problems import problems
from techexchange.kernel.paging import CursorInvalid
from techexchange.moderation import actions, queries
from techexchange.moderation.errors import CaseViewNotFound, TooManyViews
from techexchange.moderation.router.cases import ACCESS, KEYED
from techexchange.moderation.schemas.cases import CaseOut
from techexchange.moderation.schemas.views import CaseViewIn, CaseViewOut

router = APIRouter(prefix="/v1/case-views", tags=["moderation"], route_class=ExchangeRoute)


@router.get("", summary="Your views of the queue", responses=problems(*ACCESS, CursorInvalid))
async def list_case_views(uow: Uow, actor: CurrentActor, paging: Paging) -> PageOut[CaseViewOut]:
    """The latest first."""
    return PageOut[CaseViewOut].of(await queries.views(uow, actor, paging), CaseViewOut.of)


@router.post("", summary="Keep a view", status_code=201, responses=problems(*ACCESS, *KEYED, TooManyViews))
async def keep_case_view(uow: Uow, actor: CurrentActor, body: CaseViewIn) -> CaseViewOut:
    """A filter of the queue under a name."""
    return CaseViewOut.of(await actions.keep_view(uow, actor, body.name, body.wanted.kept()))


@router.delete("/{view_id}", summary="Drop a view", status_code=204, responses=problems(*ACCESS, CaseViewNotFound))
async def drop_case_view(uow: Uow, actor: CurrentActor, view_id: UUID) -> None:
    """It is forgotten."""
    await actions.drop_view(uow, actor, view_id)


@router.get(
    "/{view_id}/cases",
    summary="The queue through a view",
    responses=problems(*ACCESS, CaseViewNotFound, CursorInvalid),
)
async def list_viewed_cases(uow: Uow, actor: CurrentActor, view_id: UUID, paging: Paging) -> PageOut[CaseOut]:
    """The cases the view's filter lets through now, the earliest due first."""
    wanted = CaseViewOut.of(await queries.view(uow, actor, view_id)).wanted
    found = await queries.cases(uow, actor, wanted.filter(actor), paging)
    return PageOut[CaseOut].of(found, lambda case: CaseOut.of(case, actor))
