"""Royalty statements over HTTP; to everyone but the two parties they do not exist."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from techexchange.deals import actions
from techexchange.deals.errors import ActsForBoth
from techexchange.deals.errors.royalty import (
    AmountOutOfRange,
    EarlierStatementOpen,
    PeriodRunning,
    RoyaltyStatementNotFound,
    UnitsNeeded,
)
from techexchange.deals.queries import royalty as queries
from techexchange.deals.schemas.payment import ContestIn
from techexchange.deals.schemas.royalty import RoyaltyReportIn, RoyaltyStatementOut, StatementQuery
from techexchange.infra.http import CurrentActor, ExchangeRoute, IfMatch, PageOut, PreconditionRequired, Uow
from techexchange.infra.http.problems import IdempotencyKeyMissing, MalformedRequest, ValidationFailed, problems
from techexchange.infra.idempotency import IdempotencyKeyReused
from techexchange.infra.uow import Busy
from techexchange.kernel.errors import Forbidden, Stale, Unauthenticated
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.money import CurrencyMismatch
from techexchange.kernel.paging import CursorInvalid

router = APIRouter(prefix="/v1/royalty-statements", tags=["royalties"], route_class=ExchangeRoute)
ACCESS = (Unauthenticated, MalformedRequest, ValidationFailed)
ONE = (*ACCESS, RoyaltyStatementNotFound)
KEYED = (IdempotencyKeyMissing, IdempotencyKeyReused, Busy)
MOVE = (*ONE, *KEYED, Forbidden, ActsForBoth, PreconditionRequired, Stale, MoveNotAllowed)
COUNTED = (PeriodRunning, EarlierStatementOpen, UnitsNeeded, CurrencyMismatch, AmountOutOfRange)


@router.get("", summary="List royalty statements", responses=problems(*ACCESS, CursorInvalid))
async def list_royalty_statements(
    uow: Uow, actor: CurrentActor, query: Annotated[StatementQuery, Query()]
) -> PageOut[RoyaltyStatementOut]:
    """The statements of my organisations, newest first."""
    found = await queries.royalty_statements(uow, actor, query.wanted(), query.request())
    return PageOut[RoyaltyStatementOut].of(found, lambda statement: RoyaltyStatementOut.of(statement, actor))


@router.get("/{statement_id}", summary="Show a royalty statement", responses=problems(*ONE))
async def show_royalty_statement(uow: Uow, actor: CurrentActor, statement_id: UUID) -> RoyaltyStatementOut:
    """The account of one period, with every step of the computation."""
    return RoyaltyStatementOut.of(await queries.royalty_statement(uow, actor, statement_id), actor)


@router.post("/{statement_id}/submit", summary="Submit a royalty statement", responses=problems(*MOVE, *COUNTED))
async def submit_royalty_statement(
    uow: Uow, actor: CurrentActor, statement_id: UUID, version: IfMatch, body: RoyaltyReportIn
) -> RoyaltyStatementOut:
    """The acquirer states what an ended period brought; the royalty is computed and explained."""
    submitted = await actions.submit_statement(uow, actor, statement_id, body.reported(), version)
    return RoyaltyStatementOut.of(submitted, actor)


@router.post("/{statement_id}/accept", summary="Accept a royalty statement", responses=problems(*MOVE))
async def accept_royalty_statement(
    uow: Uow, actor: CurrentActor, statement_id: UUID, version: IfMatch
) -> RoyaltyStatementOut:
    """The supplier accepts; what it amounts to is to be paid."""
    return RoyaltyStatementOut.of(await actions.accept_statement(uow, actor, statement_id, version), actor)


@router.post("/{statement_id}/contest", summary="Contest a royalty statement", responses=problems(*MOVE))
async def contest_royalty_statement(
    uow: Uow, actor: CurrentActor, statement_id: UUID, version: IfMatch, body: ContestIn
) -> RoyaltyStatementOut:
    """The supplier does not accept; the acquirer may state anew, and what was stated is kept."""
    contested = await actions.contest_statement(uow, actor, statement_id, body.reason, version)
    return RoyaltyStatementOut.of(contested, actor)
