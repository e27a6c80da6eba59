"""What proves the record: a signed tree head over everything before, and a witness that was shown it."""

from types import SimpleNamespace
from typing import Any

from sqlalchemy import text

from recorded import SEAL
from techexchange.kernel.permissions import SYSTEM
from techexchange.ledger import actions
from techexchange.ledger.models import Witnessing

FOREIGN = {"event_id": "recorded_fact"}
PUBLIC = {"event_id"}
READINGS = {
    "GET /v1/ledger/receipts/{event_id}": ({"event_id": "recorded_fact"},),
    "GET /v1/ledger/proofs/consistency": ({"first": "2", "second": "5"},),
    "GET /v1/ledger/proofs/inclusion": ({"seq": "1"},),
}
MORE_HEADS = text(
    "INSERT INTO ledger_tree_heads SELECT tree_size - g, root_hash, at, origin, key_id, signature "
    "FROM ledger_tree_heads, generate_series(1, :count) AS g"
)
FIRST_FACT = text("SELECT event_id FROM ledger_entries ORDER BY seq LIMIT 1")


async def fill(builder: Any) -> None:
    """Sign what is on record, and show it to a witness."""
    async with builder.exchange.unit_of_work() as uow:
        builder.note(recorded_fact=SimpleNamespace(id=await uow.session.scalar(FIRST_FACT)))
        head = await actions.sign_tree_head(uow, SYSTEM, SEAL)
        assert head is not None
        shown = Witnessing(witness="file:heads.jsonl", tree_size=head.tree_size, at=uow.now, failure=None, answer=None)
        await actions.note_witnessing(uow, SYSTEM, shown)
        await uow.session.flush()
        builder.note(witnessing=shown)
