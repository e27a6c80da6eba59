"""Proofs from the database, of a record with thousands of entries; and the record written out."""

import random

import psycopg
import pytest
from sqlalchemy import event

from recorded import SEAL, SIGNER, fill, opened, rebuild, signed
from techexchange.infra.database import libpq_url
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import ANONYMOUS, SYSTEM
from techexchange.ledger import actions, queries
from techexchange.ledger.errors import EntryUnknown, EntryUnnamed, NothingSigned, NotYetProvable, TreeSizeUnknown
from techexchange.ledger.models import leaf_hash, proves_consistency, proves_inclusion

SIZES = (1, 255, 256, 257, 1000, 3333)


@pytest.fixture
async def heads(live):
    """A record that was signed at several sizes."""
    found, filled = {}, 0
    for size in SIZES:
        fill(live.url, filled, size - filled)
        filled = size
        head = await signed(live.exchange)
        found[head.tree_size] = head
    return found


async def test_proofs_lead_to_what_was_signed(live, heads):
    assert tuple(heads) == SIZES
    chance = random.Random(9162)
    async with live.exchange.sessions() as session:
        for size, head in heads.items():
            for seq in {1, size, *(chance.randint(1, size) for _ in range(10))}:
                proof = await queries.proof_of_inclusion(session, seq=seq, tree_size=size)
                assert proves_inclusion(proof.leaf_hash, proof.leaf_index, size, proof.hashes, head.root_hash)
                same = await queries.proof_of_inclusion(session, leaf_hash=proof.leaf_hash, tree_size=size)
                assert same == proof
            for earlier, before in heads.items():
                if earlier <= size:
                    proof = await queries.proof_of_consistency(session, earlier, size)
                    roots = before.root_hash, head.root_hash
                    assert proves_consistency((earlier, size), roots, proof.hashes)
        latest = await queries.latest_tree_head(session)
        assert latest.tree_size == SIZES[-1]
        assert (await queries.proof_of_inclusion(session, seq=5)).tree_size == SIZES[-1]
        newest = await queries.tree_heads(session, None, 2)
        assert [head.tree_size for head in newest] == [3333, 1000]
        assert [head.tree_size for head in await queries.tree_heads(session, 1000, 2)] == [257, 256]


async def test_what_cannot_be_proved_is_refused(exchange):
    async with exchange.sessions() as session:
        with pytest.raises(NothingSigned):
            await queries.latest_tree_head(session)
        with pytest.raises(NothingSigned):
            await queries.proof_of_consistency(session, 1, 1)
    for lanes in range(2):
        await opened(exchange, lanes)
    await signed(exchange)
    await opened(exchange, 3)
    async with exchange.sessions() as session:
        for named in ({}, {"seq": 1, "leaf_hash": bytes(32)}):
            with pytest.raises(EntryUnnamed):
                await queries.proof_of_inclusion(session, **named)
        for unknown in ({"seq": 99}, {"leaf_hash": bytes(32)}):
            with pytest.raises(EntryUnknown):
                await queries.proof_of_inclusion(session, **unknown)
        with pytest.raises(NotYetProvable):
            await queries.proof_of_inclusion(session, seq=3)
        with pytest.raises(NotYetProvable):
            await queries.proof_of_inclusion(session, seq=2, tree_size=1)
        for first, second in ((0, 1), (2, 1), (1, 3)):
            with pytest.raises(TreeSizeUnknown):
                await queries.proof_of_consistency(session, first, second)
        with pytest.raises(TreeSizeUnknown):
            await queries.proof_of_inclusion(session, seq=1, tree_size=3)


async def test_a_reference_becomes_a_receipt_once_it_is_signed_over(exchange):
    fact = await opened(exchange, 1)
    async with exchange.unit_of_work() as uow:
        with pytest.raises(NotYetProvable) as early:
            await queries.receipt(uow, ANONYMOUS, fact.event_id)
        with pytest.raises(EntryUnknown):
            await queries.receipt(uow, ANONYMOUS, new_id())
    assert early.value.details["retry_after"] > 0
    await signed(exchange)
    async with exchange.unit_of_work() as uow:
        found = await queries.receipt(uow, ANONYMOUS, fact.event_id)
        assert found.full is None
        assert (await queries.receipt(uow, SYSTEM, fact.event_id)).full.payload == {"lanes": 1, "toll": False}
    proof, head = found.inclusion, found.tree_head
    assert proves_inclusion(proof.leaf_hash, proof.leaf_index, proof.tree_size, proof.hashes, head.root_hash)


async def test_the_whole_record_is_written_out(exchange):
    facts = [await opened(exchange, lanes) for lanes in range(3)]
    await signed(exchange)
    await opened(exchange, 9)
    async with exchange.sessions() as session:
        lines = [line async for line in queries.export(session, [SIGNER.key.x])]
    entries, heads = list(queries.entries_of(lines)), list(queries.heads_of(lines))
    assert [entry["seq"] for entry in entries] == [1, 2, 3, 4]
    assert [entry["event_id"] for entry in entries[:3]] == [str(fact.event_id) for fact in facts]
    for entry in entries:
        content = {name: value for name, value in entry.items() if name not in {"seq", "leaf_hash", "chain_hash"}}
        assert leaf_hash(content).hex() == entry["leaf_hash"]
    assert [(head["tree_size"], head["origin"]) for head in heads] == [(3, SEAL.origin)]
    assert '"entries":4,"format":"techexchange-ledger-1"' in lines[0]


async def test_how_much_is_signed_over(exchange):
    async with exchange.unit_of_work() as uow:
        assert await queries.proven_percent(uow.session) == 100
    await opened(exchange, 1)
    async with exchange.unit_of_work() as uow:
        assert await queries.proven_percent(uow.session) == 0
        assert await actions.sign_tree_head(uow, SYSTEM, SEAL)
    async with exchange.unit_of_work() as uow:
        assert await queries.proven_percent(uow.session) == 100


async def test_entries_of_a_rare_kind_are_found_by_an_index_in_their_order(live):
    fill(live.url, 0, 3000)
    for seq in (1000, 2900):
        rebuild(live.url, seq)
    with psycopg.connect(libpq_url(live.url)) as connection:
        connection.execute("ANALYZE ledger_entries")
    asked = []
    event.listen(live.engine.sync_engine, "before_cursor_execute", lambda *call: asked.append(call[2:4]))
    async with live.exchange.unit_of_work() as uow:
        found = await queries.entries(uow, SYSTEM, queries.EntryFilter(after=40, event="bridge_closed"), 20)
    assert [entry.seq for entry in found] == [1000, 2900]
    [(statement, values)] = [call for call in asked if "FROM ledger_entries" in call[0]]
    async with live.engine.connect() as connection:
        plan = str((await connection.exec_driver_sql(f"EXPLAIN {statement}", values)).all())
    assert "ix_ledger_entries_event_seq" in plan
    assert "Sort" not in plan
