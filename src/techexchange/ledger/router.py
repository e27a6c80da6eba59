"""The record over HTTP, for the owner and the auditors."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from techexchange.infra.http import CurrentActor, ExchangeRoute, Uow, problems
from techexchange.kernel.errors import Forbidden, Unauthenticated
from techexchange.ledger import actions, queries
from techexchange.ledger.queries import EntryFilter
from techexchange.ledger.schemas import LedgerEntryOut, LedgerPageOut, VerificationOut

router = APIRouter(prefix="/v1/ledger", tags=["ledger"], route_class=ExchangeRoute)
REFUSALS = problems(Unauthenticated, Forbidden)


@router.get("", summary="Read the record in order", responses=REFUSALS)
async def read_ledger(
    uow: Uow,
    actor: CurrentActor,
    subject_id: UUID | None = None,
    event: Annotated[str | None, Query(max_length=100, pattern=r"^[a-z_]+$")] = None,
    cursor: Annotated[str, Query(pattern=r"^\d{1,18}$", description="`next_cursor` of the page before")] = "0",
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> LedgerPageOut:
    """Every event, in the order in which it was committed; nothing can be skipped."""
    found = await queries.entries(uow, actor, EntryFilter(int(cursor), subject_id, event), limit + 1)
    more = len(found) > limit
    items = [LedgerEntryOut.of(entry) for entry in found[:limit]]
    return LedgerPageOut(items=items, next_cursor=str(items[-1].seq) if more else None)


@router.get("/verification", summary="Verify the whole record", responses=REFUSALS)
async def verify_ledger(uow: Uow, actor: CurrentActor) -> VerificationOut:
    """Recompute every hash from the first entry to the last."""
    found = await actions.verify(uow, actor)
    return VerificationOut(
        holds=found.holds, entries=found.entries, chain_hash=found.chain_hash.hex(), faults=found.faults
    )
