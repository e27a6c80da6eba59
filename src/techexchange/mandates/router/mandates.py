"""Mandates over HTTP: written by the owner, read by the operator and the auditor, summed up for everyone."""

from uuid import UUID

from fastapi import APIRouter

from techexchange.identity.errors import ConflictOfInterest
from techexchange.infra.http import CurrentActor, ExchangeRoute, IfMatch, PageOut, Paging, PreconditionRequired, Uow
from techexchange.infra.http.problems import IdempotencyKeyMissing, MalformedRequest, ValidationFailed, problems
from techexchange.infra.idempotency import IdempotencyKeyReused
from techexchange.kernel.errors import Forbidden, Stale, Unauthenticated
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.paging import CursorInvalid
from techexchange.kernel.permissions import SecondFactorRequired
from techexchange.mandates import actions, queries
from techexchange.mandates.errors import (
    AmendmentOutOfOrder,
    AmendmentTooEarly,
    AnotherMandateStands,
    CustodianNotEligible,
    FeeAboveCap,
    MandateLapsed,
    MandateNotFound,
    MandateVersionNotFound,
    NoMandateInForce,
    OperatorNotEligible,
    ValidityInvalid,
)
from techexchange.mandates.schemas import (
    AmendmentIn,
    MandateIn,
    MandateInForceOut,
    MandateOut,
    MandatePatch,
    MandateReason,
    MandateVersionOut,
)

router = APIRouter(prefix="/v1/mandates", tags=["mandates"], route_class=ExchangeRoute)
ACCESS = (Unauthenticated, Forbidden, SecondFactorRequired, MalformedRequest, ValidationFailed)
KEYED = (IdempotencyKeyMissing, IdempotencyKeyReused)
CHANGE = (*ACCESS, MandateNotFound, PreconditionRequired, Stale, MoveNotAllowed)
MOVE = (*CHANGE, *KEYED)
TERMS = (OperatorNotEligible, ValidityInvalid, FeeAboveCap, CustodianNotEligible)


@router.post(
    "",
    status_code=201,
    summary="Draft a mandate",
    responses=problems(*ACCESS, *KEYED, *TERMS),
)
async def draft_mandate(uow: Uow, actor: CurrentActor, body: MandateIn) -> MandateOut:
    """The owner writes down whom it means to let operate the exchange, and on which terms."""
    return MandateOut.of(await actions.draft(uow, actor, body.terms()), actor)


@router.get("", summary="List the mandates", responses=problems(*ACCESS, CursorInvalid))
async def list_mandates(uow: Uow, actor: CurrentActor, paging: Paging) -> PageOut[MandateOut]:
    """Newest first; an operator sees those that name it."""
    found = await queries.mandates(uow, actor, paging)
    return PageOut[MandateOut].of(found, lambda mandate: MandateOut.of(mandate, actor))


@router.get("/active", summary="Who operates the exchange", responses=problems(Unauthenticated, NoMandateInForce))
async def show_mandate_in_force(uow: Uow) -> MandateInForceOut:
    """For everyone: the operator, its contract, what it may do and for how long."""
    return MandateInForceOut.of(await queries.in_force(uow))


@router.get("/{mandate_id}", summary="Show a mandate", responses=problems(*ACCESS, MandateNotFound))
async def show_mandate(uow: Uow, actor: CurrentActor, mandate_id: UUID) -> MandateOut:
    """The whole mandate, for its parties and the auditor."""
    return MandateOut.of(await queries.mandate(uow, actor, mandate_id), actor)


@router.patch(
    "/{mandate_id}",
    summary="Edit a draft",
    responses=problems(*CHANGE, *TERMS),
)
async def edit_mandate(
    uow: Uow, actor: CurrentActor, mandate_id: UUID, version: IfMatch, body: MandatePatch
) -> MandateOut:
    """Change some terms; only a draft can be edited."""
    return MandateOut.of(await actions.edit(uow, actor, mandate_id, body.changes(), version), actor)


@router.post(
    "/{mandate_id}/activate",
    summary="Activate a mandate",
    responses=problems(*MOVE, AnotherMandateStands, MandateLapsed, OperatorNotEligible),
)
async def activate_mandate(uow: Uow, actor: CurrentActor, mandate_id: UUID, version: IfMatch) -> MandateOut:
    """Give the operator its authority, and verify its organisation where nobody has."""
    return MandateOut.of(await actions.activate(uow, actor, mandate_id, version), actor)


@router.post("/{mandate_id}/suspend", summary="Suspend a mandate", responses=problems(*MOVE))
async def suspend_mandate(
    uow: Uow, actor: CurrentActor, mandate_id: UUID, version: IfMatch, body: MandateReason
) -> MandateOut:
    """From the next request on, the operator can do nothing."""
    return MandateOut.of(await actions.suspend(uow, actor, mandate_id, body.reason, version), actor)


@router.post("/{mandate_id}/reinstate", summary="Reinstate a mandate", responses=problems(*MOVE, MandateLapsed))
async def reinstate_mandate(uow: Uow, actor: CurrentActor, mandate_id: UUID, version: IfMatch) -> MandateOut:
    """Give a suspended operator its authority back."""
    return MandateOut.of(await actions.reinstate(uow, actor, mandate_id, version), actor)


@router.post("/{mandate_id}/terminate", summary="Terminate a mandate", responses=problems(*MOVE))
async def terminate_mandate(
    uow: Uow, actor: CurrentActor, mandate_id: UUID, version: IfMatch, body: MandateReason
) -> MandateOut:
    """End a mandate for good, or discard a draft."""
    return MandateOut.of(await actions.terminate(uow, actor, mandate_id, body.reason, version), actor)


@router.post(
    "/{mandate_id}/amend",
    summary="Amend a mandate that binds",
    responses=problems(*MOVE, *TERMS, ConflictOfInterest, MandateLapsed, AmendmentTooEarly, AmendmentOutOfOrder),
)
async def amend_mandate(
    uow: Uow, actor: CurrentActor, mandate_id: UUID, version: IfMatch, body: AmendmentIn
) -> MandateOut:
    """Give an active mandate other terms as its next version, at once or from a moment on."""
    return MandateOut.of(await actions.amend(uow, actor, mandate_id, body.wish(), version), actor)


@router.get(
    "/{mandate_id}/versions",
    summary="List the versions of a mandate's terms",
    responses=problems(*ACCESS, MandateNotFound),
)
async def list_mandate_versions(uow: Uow, actor: CurrentActor, mandate_id: UUID) -> list[MandateVersionOut]:
    """Each whole, the latest first; the first is what was activated."""
    return [MandateVersionOut.of(one) for one in await queries.mandate_versions(uow, actor, mandate_id)]


@router.get(
    "/{mandate_id}/versions/{number}",
    summary="Show one version of a mandate's terms",
    responses=problems(*ACCESS, MandateNotFound, MandateVersionNotFound),
)
async def show_mandate_version(uow: Uow, actor: CurrentActor, mandate_id: UUID, number: int) -> MandateVersionOut:
    """The terms as they were agreed, with the hash that is on record."""
    return MandateVersionOut.of(await queries.mandate_version(uow, actor, mandate_id, number))
