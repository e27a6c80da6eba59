"""Memoranda of understanding over HTTP; to everyone but the two parties they do not exist."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from techexchange.identity.errors import CodeRefused, ConflictOfInterest, SecondFactorNotEnrolled
from techexchange.infra.http import (
    AnyonesRoute,
    CurrentActor,
    ExchangeRoute,
    IfMatch,
    PageOut,
    PreconditionRequired,
    Uow,
)
from techexchange.infra.http.problems import IdempotencyKeyMissing, MalformedRequest, ValidationFailed, problems
from techexchange.infra.idempotency import IdempotencyKeyReused
from techexchange.infra.throttle import TooManyAttempts
from techexchange.infra.uow import Busy
from techexchange.kernel.errors import Forbidden, Stale, Unauthenticated
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.paging import CursorInvalid
from techexchange.kernel.permissions import OrganizationNotVerified
from techexchange.offers import actions, queries
from techexchange.offers.errors import (
    MemorandumAlreadySigned,
    MemorandumAlreadyStands,
    MemorandumChanged,
    MemorandumNotFound,
    NegotiationNotFound,
    RelatedParty,
    TalksEnded,
    ValidityOutOfRange,
)
from techexchange.offers.router.given import Guards
from techexchange.offers.schemas import (
    MemorandumIn,
    MemorandumOut,
    MemorandumQuery,
    SignMemorandumIn,
    TerminateMemorandumIn,
)

router = APIRouter(prefix="/v1", tags=["offers"], route_class=ExchangeRoute)
signing = APIRouter(prefix="/v1", tags=["offers"], route_class=AnyonesRoute)
ACCESS = (Unauthenticated, MalformedRequest, ValidationFailed)
KEYED = (IdempotencyKeyMissing, IdempotencyKeyReused)
PARTY = (Forbidden, OrganizationNotVerified, RelatedParty, ConflictOfInterest, Busy)
MOVE = (*ACCESS, *PARTY, MemorandumNotFound, PreconditionRequired, Stale, MoveNotAllowed)


@router.post(
    "/negotiations/{negotiation_id}/memoranda",
    status_code=201,
    summary="Draft a memorandum of understanding",
    responses=problems(
        *(*ACCESS, *KEYED, *PARTY, NegotiationNotFound),
        *(MemorandumAlreadyStands, TalksEnded, ValidityOutOfRange),
    ),
)
async def draft_memorandum(uow: Uow, actor: CurrentActor, negotiation_id: UUID, body: MemorandumIn) -> MemorandumOut:
    """Its text names the heads of the offer that stands; it holds once both parties have signed exactly it."""
    drafted = await actions.draft_memorandum(uow, actor, negotiation_id, body.valid_until)
    return MemorandumOut.of(drafted, actor)


@router.get("/memoranda", summary="List my memoranda", responses=problems(*ACCESS, CursorInvalid))
async def list_memoranda(
    uow: Uow, actor: CurrentActor, query: Annotated[MemorandumQuery, Query()]
) -> PageOut[MemorandumOut]:
    """The memoranda of my organisations, newest first."""
    found = await queries.memoranda(uow, actor, query.wanted(), query.request())
    return PageOut[MemorandumOut].of(found, lambda memorandum: MemorandumOut.of(memorandum, actor))


@router.get("/memoranda/{memorandum_id}", summary="Show a memorandum", responses=problems(*ACCESS, MemorandumNotFound))
async def show_memorandum(uow: Uow, actor: CurrentActor, memorandum_id: UUID) -> MemorandumOut:
    """One memorandum with its text, for its two parties."""
    return MemorandumOut.of(await queries.memorandum(uow, actor, memorandum_id), actor)


@signing.post(
    "/memoranda/{memorandum_id}/sign",
    summary="Sign a memorandum",
    responses=problems(
        *(*MOVE, MemorandumChanged, MemorandumAlreadySigned),
        *(SecondFactorNotEnrolled, CodeRefused, TooManyAttempts),
    ),
)
async def sign_memorandum(
    *, uow: Uow, actor: CurrentActor, memorandum_id: UUID, version: IfMatch, body: SignMemorandumIn, guards: Guards
) -> MemorandumOut:
    """Sign exactly the text named, with the present code of my authenticator."""
    signed = await actions.sign_memorandum(uow, actor, memorandum_id, body.signing(), version, guards)
    return MemorandumOut.of(signed, actor)


@router.post(
    "/memoranda/{memorandum_id}/terminate", summary="Terminate a memorandum", responses=problems(*MOVE, *KEYED)
)
async def terminate_memorandum(
    uow: Uow, actor: CurrentActor, memorandum_id: UUID, version: IfMatch, body: TerminateMemorandumIn
) -> MemorandumOut:
    """End it, signed or not; the other party is shown the reason."""
    return MemorandumOut.of(await actions.terminate_memorandum(uow, actor, memorandum_id, body.reason, version), actor)
