"""The record over HTTP: its entries for the owner and the auditors, its proofs for everybody."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request

from techexchange.infra.http import CurrentActor, ExchangeRoute, Uow, problems
from techexchange.infra.signing import Signer
from techexchange.kernel.errors import Forbidden, Unauthenticated
from techexchange.ledger import actions, queries
from techexchange.ledger.errors import (
    EntryUnknown,
    EntryUnnamed,
    NothingSigned,
    NotYetProvable,
    RecordIncomplete,
    TreeSizeUnknown,
)
from techexchange.ledger.queries import EntryFilter
from techexchange.ledger.schemas import (
    ConsistencyOut,
    EntryReceiptOut,
    InclusionOut,
    LedgerEntryOut,
    LedgerPageOut,
    TreeHeadOut,
    TreeHeadPageOut,
    VerificationOut,
    WitnessingOut,
    WitnessingPageOut,
)

router = APIRouter(prefix="/v1/ledger", tags=["ledger"], route_class=ExchangeRoute)
REFUSALS = problems(Unauthenticated, Forbidden)
Size = Annotated[int, Query(ge=1, le=10**15)]
Position = Annotated[str, Query(pattern=r"^\d{1,18}$", description="`next_cursor` of the page before")]
VERIFIED_AT_ONCE = 100_000
"""How many entries are verified for one answer: some seconds' work."""
Limit = Annotated[int, Query(ge=1, le=100, description="How many items, 1 to 100")]


@router.get("", summary="Read the record in order", responses=REFUSALS)
async def read_ledger(
    uow: Uow,
    actor: CurrentActor,
    subject_id: UUID | None = None,
    event: Annotated[str | None, Query(max_length=100, pattern=r"^[a-z_]+$")] = None,
    cursor: Position = "0",
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> LedgerPageOut:
    """Every event, in the order in which it was committed; nothing can be skipped."""
    found = await queries.entries(uow, actor, EntryFilter(int(cursor), subject_id, event), limit + 1)
    more = len(found) > limit
    items = [LedgerEntryOut.of(entry) for entry in found[:limit]]
    return LedgerPageOut(items=items, next_cursor=str(items[-1].seq) if more else None)


@router.get(
    "/verification",
    summary="Verify the record",
    responses=problems(Unauthenticated, Forbidden, EntryUnknown, NotYetProvable, RecordIncomplete),
)
async def verify_ledger(request: Request, uow: Uow, actor: CurrentActor, cursor: Position = "0") -> VerificationOut:
    """Recompute every hash from the first entry on, the tree over them, and every signed tree head.

    One answer is about 100,000 entries; where there are more, `next_cursor` goes on, upon what was verified before.
    Only all answers together say that the record holds.
    """
    signer: Signer = request.app.state.signer
    found = await actions.verify(uow, actor, keys=signer.keys, after=int(cursor), most=VERIFIED_AT_ONCE)
    return VerificationOut(
        holds=found.holds,
        entries=found.entries,
        chain_hash=found.chain_hash.hex(),
        tree_heads=found.tree_heads,
        root_hash=found.root_hash.hex(),
        faults=found.faults,
        next_cursor=str(found.entries) if found.goes_on else None,
    )


@router.get("/tree-heads/latest", summary="What was signed last about the record", responses=problems(NothingSigned))
async def read_latest_tree_head(uow: Uow) -> TreeHeadOut:
    """A new one is signed within a minute of every event. Keep it: it binds the exchange to all that it stands over."""
    return TreeHeadOut.of(await queries.latest_tree_head(uow.session))


@router.get("/tree-heads", summary="Everything that was signed about the record")
async def list_tree_heads(
    uow: Uow,
    cursor: Annotated[str | None, Query(pattern=r"^\d{1,15}$", description="`next_cursor` of the page before")] = None,
    limit: Limit = 20,
) -> TreeHeadPageOut:
    """Signed tree heads, the newest first."""
    found = await queries.tree_heads(uow.session, None if cursor is None else int(cursor), limit + 1)
    items = [TreeHeadOut.of(head) for head in found[:limit]]
    return TreeHeadPageOut(items=items, next_cursor=str(items[-1].tree_size) if len(found) > limit else None)


@router.get(
    "/proofs/inclusion",
    summary="Prove that an entry is in the record",
    responses=problems(EntryUnnamed, EntryUnknown, NothingSigned, NotYetProvable, TreeSizeUnknown, RecordIncomplete),
)
async def prove_inclusion(
    uow: Uow,
    seq: Annotated[int | None, Query(ge=1, le=10**15)] = None,
    leaf_hash: Annotated[str | None, Query(pattern=r"^[0-9a-f]{64}$", description="SHA-256 in hex")] = None,
    tree_size: Annotated[int | None, Query(ge=1, le=10**15, description="else that of the latest tree head")] = None,
) -> InclusionOut:
    """The hashes from a leaf to the root; the entry is named by either its `seq` or its leaf hash."""
    leaf = bytes.fromhex(leaf_hash) if leaf_hash else None
    proof = await queries.proof_of_inclusion(uow.session, seq=seq, leaf_hash=leaf, tree_size=tree_size)
    return InclusionOut.of(proof)


@router.get(
    "/proofs/consistency",
    summary="Prove that a later record begins with an earlier one",
    responses=problems(NothingSigned, TreeSizeUnknown, RecordIncomplete),
)
async def prove_consistency(uow: Uow, first: Size, second: Size) -> ConsistencyOut:
    """The hashes by which two tree heads are held against each other: nothing was taken back in between."""
    return ConsistencyOut.of(await queries.proof_of_consistency(uow.session, first, second))


@router.get(
    "/receipts/{event_id}",
    summary="Turn the reference of a change into a receipt",
    responses=problems(EntryUnknown, NotYetProvable, RecordIncomplete),
)
async def read_entry_receipt(uow: Uow, actor: CurrentActor, event_id: UUID) -> EntryReceiptOut:
    """For whoever knows an id from `Ledger-Reference`: its place in the record, the proof, and the signed tree head."""
    return EntryReceiptOut.of(await queries.receipt(uow, actor, event_id))


@router.get("/witnessings", summary="What witnesses outside were shown")
async def list_witnessings(
    uow: Uow,
    cursor: Annotated[
        str | None, Query(pattern=r"^[0-9a-f]{32}$", description="`next_cursor` of the page before")
    ] = None,
    limit: Limit = 20,
) -> WitnessingPageOut:
    """Every attempt to show a tree head to a witness, the newest first, and what it answered."""
    found = await queries.witnessings(uow.session, UUID(cursor) if cursor else None, limit + 1)
    items = [WitnessingOut.of(one) for one in found[:limit]]
    return WitnessingPageOut(items=items, next_cursor=items[-1].id.hex if len(found) > limit else None)
