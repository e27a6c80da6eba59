"""The templates of agreements over HTTP: anyone reads the ones in use."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from techexchange.infra.http import CurrentActor, ExchangeRoute, IfMatch, PageOut, PreconditionRequired, Uow
from techexchange.infra.http.problems import IdempotencyKeyMissing, MalformedRequest, ValidationFailed, problems
from techexchange.infra.idempotency import IdempotencyKeyReused
from techexchange.infra.uow import AlreadyExists, Busy
from techexchange.introductions import actions, queries
from techexchange.introductions.errors.template import TemplateNotFound, TemplateTextInvalid
from techexchange.introductions.schemas.template import TemplateIn, TemplateOut, TemplateQuery
from techexchange.kernel.errors import Forbidden, Stale, Unauthenticated
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.paging import CursorInvalid
from techexchange.kernel.permissions import MandateNotActive, SecondFactorRequired

router = APIRouter(prefix="/v1/agreement-templates", tags=["agreements"], route_class=ExchangeRoute)
READING = (MalformedRequest, ValidationFailed)
STAFF = (Forbidden, SecondFactorRequired, MandateNotActive)
CHANGE = (*READING, Unauthenticated, *STAFF, IdempotencyKeyMissing, IdempotencyKeyReused, Busy)
MOVE = (*CHANGE, TemplateNotFound, PreconditionRequired, Stale, MoveNotAllowed)


@router.post("", status_code=201, summary="Write the next template", responses=problems(*CHANGE, TemplateTextInvalid))
async def draft_template(uow: Uow, actor: CurrentActor, body: TemplateIn) -> TemplateOut:
    """By the operator; it comes into use when the owner approves it."""
    return TemplateOut.of(await actions.draft_template(uow, actor, body.kind, body.written()), actor)


@router.get("", summary="List the templates", responses=problems(*READING, CursorInvalid))
async def list_templates(
    uow: Uow, actor: CurrentActor, query: Annotated[TemplateQuery, Query()]
) -> PageOut[TemplateOut]:
    """Those in use, newest first; for who writes and approves them, all there were."""
    found = await queries.templates(uow, actor, query.wanted(), query.request())
    return PageOut[TemplateOut].of(found, lambda template: TemplateOut.of(template, actor))


@router.get("/{template_id}", summary="Show a template", responses=problems(*READING, TemplateNotFound))
async def show_template(uow: Uow, actor: CurrentActor, template_id: UUID) -> TemplateOut:
    """One text with the names that stand for what is filled in."""
    return TemplateOut.of(await queries.template(uow, actor, template_id), actor)


@router.post("/{template_id}/approve", summary="Put a template in use", responses=problems(*MOVE, AlreadyExists))
async def approve_template(uow: Uow, actor: CurrentActor, template_id: UUID, version: IfMatch) -> TemplateOut:
    """By the owner; the one that was in use before is retired at once."""
    return TemplateOut.of(await actions.approve_template(uow, actor, template_id, version), actor)


@router.post("/{template_id}/retire", summary="Take a template out of use", responses=problems(*MOVE))
async def retire_template(uow: Uow, actor: CurrentActor, template_id: UUID, version: IfMatch) -> TemplateOut:
    """By the owner; what was signed on it stays in force."""
    return TemplateOut.of(await actions.retire_template(uow, actor, template_id, version), actor)
