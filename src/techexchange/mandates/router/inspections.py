"""Inspections over HTTP: the owner opens them on a legal basis, the auditor sees each of them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from techexchange.infra.http import CurrentActor, ExchangeRoute, IfMatch, PageOut, PreconditionRequired, Uow
from techexchange.infra.http.problems import IdempotencyKeyMissing, MalformedRequest, ValidationFailed, problems
from techexchange.infra.idempotency import IdempotencyKeyReused
from techexchange.kernel.errors import Forbidden, Stale, Unauthenticated
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.paging import CursorInvalid
from techexchange.kernel.permissions import SecondFactorRequired
from techexchange.mandates import actions, queries
from techexchange.mandates.errors import InspectionNotFound, InspectionTooLong
from techexchange.mandates.schemas import InspectionIn, InspectionOut, InspectionQuery

router = APIRouter(prefix="/v1/inspections", tags=["inspections"], route_class=ExchangeRoute)
ACCESS = (Unauthenticated, Forbidden, SecondFactorRequired, MalformedRequest, ValidationFailed)
KEYED = (IdempotencyKeyMissing, IdempotencyKeyReused)
Wanted = Annotated[InspectionQuery, Query()]


@router.post(
    "",
    status_code=201,
    summary="Open an inspection",
    responses=problems(*ACCESS, *KEYED, InspectionTooLong),
)
async def open_inspection(uow: Uow, actor: CurrentActor, body: InspectionIn) -> InspectionOut:
    """From now on the owner's supervisors read this one thing; each reading is on record."""
    return InspectionOut.of(await actions.open_inspection(uow, actor, body.order()), actor)


@router.get("", summary="List inspections", responses=problems(*ACCESS, CursorInvalid))
async def list_inspections(uow: Uow, actor: CurrentActor, asked: Wanted) -> PageOut[InspectionOut]:
    """For the owner and the auditor, newest first."""
    found = await queries.inspections(uow, actor, asked.wanted(), asked.request())
    return PageOut[InspectionOut].of(found, lambda one: InspectionOut.of(one, actor))


@router.get("/{inspection_id}", summary="Show an inspection", responses=problems(*ACCESS, InspectionNotFound))
async def show_inspection(uow: Uow, actor: CurrentActor, inspection_id: UUID) -> InspectionOut:
    """By which right, at what, and until when."""
    return InspectionOut.of(await queries.inspection(uow, actor, inspection_id), actor)


@router.post(
    "/{inspection_id}/close",
    summary="Close an inspection",
    responses=problems(*ACCESS, *KEYED, InspectionNotFound, PreconditionRequired, Stale, MoveNotAllowed),
)
async def close_inspection(uow: Uow, actor: CurrentActor, inspection_id: UUID, version: IfMatch) -> InspectionOut:
    """End it before its time."""
    return InspectionOut.of(await actions.close_inspection(uow, actor, inspection_id, version), actor)
