"""The record keeps what happened, in commit order, and tells when it was touched."""

import asyncio
from dataclasses import replace
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from recorded import SEAL, SIGNER, BridgeOpened, fill, opened, rebuild, signed, unsign, verified
from techexchange.infra.database import libpq_url
from techexchange.infra.signing import Memory, SignedHeadUnusable, Signer
from techexchange.infra.uow import Exchange
from techexchange.kernel.errors import Unauthenticated
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import ANONYMOUS, SYSTEM
from techexchange.ledger import actions, queries
from techexchange.ledger.errors import EntryUnknown, NotYetProvable, RecordContradictsItsHead, RecordIncomplete
from techexchange.ledger.repository import root_at


async def test_a_fact_is_recorded_as_it_was(exchange):
    fact = await opened(exchange, 4)
    async with exchange.unit_of_work() as uow:
        [entry] = await queries.entries(uow, SYSTEM, queries.EntryFilter(subject_id=fact.subject_id), 10)
    assert (entry.event, entry.payload, entry.at) == ("bridge_opened", {"lanes": 4, "toll": False}, fact.at)


async def test_the_record_is_empty_of_what_did_not_commit(exchange):
    with pytest.raises(RuntimeError):
        async with exchange.unit_of_work() as uow:
            uow.publish(BridgeOpened(subject_id=new_id(), actor_id=SYSTEM.id, at=uow.now, lanes=1))
            raise RuntimeError
    assert (await verified(exchange)).entries == 0


async def test_verifying_tells_progress_and_needs_permission(exchange):
    for lanes in range(3):
        await opened(exchange, lanes)
    seen: list[int] = []
    async with exchange.unit_of_work() as uow:
        found = await actions.verify(uow, SYSTEM, seen.append)
        with pytest.raises(Unauthenticated):
            await actions.verify(uow, ANONYMOUS)
    assert found.holds
    assert seen == [3]


async def test_seq_has_no_gaps_and_follows_commits_under_concurrency(live):
    async def one(lanes: int) -> None:
        try:
            async with live.exchange.unit_of_work() as uow:
                uow.publish(BridgeOpened(subject_id=new_id(), actor_id=SYSTEM.id, at=uow.now, lanes=lanes))
                if lanes % 3 == 0:
                    raise ValueError(lanes)
        except ValueError:
            return

    await asyncio.gather(*(one(lanes) for lanes in range(60)))
    async with live.exchange.sessions() as session:
        entries = await queries.follow(session, 0)
    assert [entry.seq for entry in entries] == list(range(1, 41))
    assert (await verified(live.exchange)).holds


TAMPERINGS = {
    "edit": "UPDATE ledger_entries SET payload = '{\"lanes\": 9}' WHERE seq = 2",
    "time": "UPDATE ledger_entries SET at = at + interval '1 microsecond' WHERE seq = 2",
    "actor": f"UPDATE ledger_entries SET actor_id = '{UUID(int=7)}' WHERE seq = 2",
    "delete": "DELETE FROM ledger_entries WHERE seq = 2",
    "cut": "DELETE FROM ledger_entries WHERE seq = 3",
    "leaf": "UPDATE ledger_entries SET leaf_hash = sha256('x') WHERE seq = 1",
    "swap": "UPDATE ledger_entries a SET payload = b.payload FROM ledger_entries b WHERE a.seq = 1 AND b.seq = 3",
    "empty": "DELETE FROM ledger_entries",
}


@pytest.mark.parametrize("statement", TAMPERINGS.values(), ids=TAMPERINGS)
async def test_a_superusers_tampering_is_found(live, statement):
    for lanes in range(3):
        await opened(live.exchange, lanes)
    assert (await verified(live.exchange)).holds
    with psycopg.connect(libpq_url(live.url)) as connection:
        connection.execute("ALTER TABLE ledger_entries DISABLE TRIGGER ledger_is_append_only")
        connection.execute(statement)
    found = await verified(live.exchange)
    assert not found.holds
    assert found.faults


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entries SET event = 'x'",
        "DELETE FROM ledger_entries",
        "TRUNCATE ledger_entries",
        "INSERT INTO ledger_entries SELECT * FROM ledger_entries",
        "UPDATE ledger_head SET seq = 0",
        "DELETE FROM ledger_head",
        "ALTER TABLE ledger_entries DISABLE TRIGGER ALL",
        "ALTER TABLE ledger_entries ADD COLUMN more text",
        "DROP TABLE ledger_entries",
        "SELECT ledger_append('[]')",
        "SET session_replication_role = replica",
        *(
            statement.format(table)
            for table in ("ledger_nodes", "ledger_tree_heads", "ledger_witnessings", "ledger_faults")
            for statement in ("DELETE FROM {}", "TRUNCATE {}", "ALTER TABLE {} DISABLE TRIGGER ALL", "DROP TABLE {}")
        ),
        "UPDATE ledger_tree_heads SET tree_size = 1",
        "UPDATE ledger_nodes SET hash = ''",
        "UPDATE ledger_faults SET what = ''",
        "UPDATE ledger_witnessings SET failure = NULL",
    ],
)
async def test_the_service_has_no_right_to_change_the_record(exchange, statement):
    await opened(exchange, 1)
    async with exchange.sessions() as session:
        with pytest.raises(DBAPIError, match=r"permission denied|must be owner"):
            await session.execute(text(statement))


COLUMN = {
    "ledger_entries": "event = 'x'",
    "ledger_nodes": "level = 2",
    "ledger_tree_heads": "origin = 'x'",
    "ledger_witnessings": "witness = 'x'",
    "ledger_faults": "what = 'x'",
}


@pytest.mark.parametrize("table", COLUMN)
async def test_even_the_owner_of_the_tables_is_refused_by_the_trigger(live, table):
    await opened(live.exchange, 1)
    for statement in (f"UPDATE {table} SET {COLUMN[table]}", f"DELETE FROM {table}", f"TRUNCATE {table}"):
        with (
            psycopg.connect(libpq_url(live.url)) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"),
        ):
            connection.execute(statement)


async def test_an_event_recorded_twice_is_refused(exchange):
    fact = await opened(exchange, 1)
    with pytest.raises(Exception, match="already one"):
        async with exchange.unit_of_work() as uow:
            uow.publish(replace(fact, lanes=2))


async def test_what_is_new_on_record_is_signed_once(exchange):
    assert await signed(exchange) is None
    for lanes in range(3):
        await opened(exchange, lanes)
    head = await signed(exchange)
    assert head is not None
    assert (head.tree_size, head.origin, head.key_id) == (3, SEAL.origin, SEAL.key_id)
    assert await signed(exchange) is None
    await opened(exchange, 4)
    assert (await signed(exchange)).tree_size == 4
    found = await verified(exchange)
    assert (found.tree_heads, found.root_hash, found.faults) == (2, (await latest(exchange)).root_hash, [])


async def latest(exchange: Exchange):
    async with exchange.sessions() as session:
        return await queries.latest_tree_head(session)


async def test_two_who_would_sign_at_once_do_not_wait_for_each_other(live):
    await opened(live.exchange, 1)
    async with live.exchange.unit_of_work() as one, live.exchange.unit_of_work() as other:
        assert await actions.sign_tree_head(one, SYSTEM, SEAL) is not None
        assert await actions.sign_tree_head(other, SYSTEM, SEAL) is None


HEADS_BROKEN = {
    "rebuilt": """UPDATE ledger_entries SET leaf_hash = sha256('x') WHERE seq = 2""",
    "a head of another record": "UPDATE ledger_tree_heads SET root_hash = sha256('x') WHERE tree_size = 3",
    "a head nobody signed": "UPDATE ledger_tree_heads SET signature = sha256('x') || sha256('y') WHERE tree_size = 3",
    "a head by another key": "UPDATE ledger_tree_heads SET key_id = 'other' WHERE tree_size = 3",
    "a head of more": "UPDATE ledger_tree_heads SET tree_size = 9 WHERE tree_size = 4",
}


@pytest.mark.parametrize("statement", HEADS_BROKEN.values(), ids=HEADS_BROKEN)
async def test_tree_heads_that_do_not_hold_are_named(live, statement):
    for lanes in range(4):
        await opened(live.exchange, lanes)
        await signed(live.exchange)
    assert (await verified(live.exchange)).holds
    with psycopg.connect(libpq_url(live.url)) as connection:
        connection.execute("ALTER TABLE ledger_entries DISABLE TRIGGER USER")
        connection.execute("ALTER TABLE ledger_tree_heads DISABLE TRIGGER USER")
        connection.execute(statement)
    found = await verified(live.exchange)
    assert any(fault.startswith("tree head") for fault in found.faults), found.faults


async def test_nothing_more_is_signed_once_the_record_contradicts_what_was_signed(live):
    for lanes in range(3):
        await opened(live.exchange, lanes)
    await signed(live.exchange)
    await opened(live.exchange, 4)
    with psycopg.connect(libpq_url(live.url)) as connection:
        connection.execute("ALTER TABLE ledger_entries DISABLE TRIGGER USER")
        connection.execute("UPDATE ledger_entries SET leaf_hash = sha256('x') WHERE seq = 2")
    with pytest.raises(RecordContradictsItsHead):
        await signed(live.exchange)
    assert (await latest(live.exchange)).tree_size == 3


def without(url, seq):
    """A superuser takes an entry out."""
    with psycopg.connect(libpq_url(url)) as connection:
        connection.execute("ALTER TABLE ledger_entries DISABLE TRIGGER USER")
        connection.execute("DELETE FROM ledger_entries WHERE seq = %s", [seq])


async def test_nothing_is_signed_over_a_record_with_an_entry_missing(live):
    for lanes in range(4):
        await opened(live.exchange, lanes)
    without(live.url, 3)
    with pytest.raises(RecordIncomplete) as incomplete:
        await signed(live.exchange)
    assert incomplete.value.details["near_seq"] == 1


async def test_nothing_is_proved_over_a_record_with_an_entry_missing(live):
    fact = await opened(live.exchange, 0)
    for lanes in range(3):
        await opened(live.exchange, lanes)
    await signed(live.exchange)
    without(live.url, 3)
    for path in ("proofs/inclusion?seq=1", "proofs/consistency?first=2&second=4", f"receipts/{fact.event_id}"):
        answer = await live.client.get(f"/v1/ledger/{path}")
        assert (answer.status_code, answer.json()["code"]) == (503, "record_incomplete"), path


def remembering(directory):
    """The notary of a machine that remembers what was signed last in this directory."""
    return replace(SEAL, memory=Memory(directory / "signed.head", SIGNER.keys))


@pytest.mark.parametrize(("entries", "touched"), [(4, 2), (700, 300), (700, 690)])
async def test_a_record_whose_heads_are_gone_is_held_to_what_the_signer_remembers(live, tmp_path, entries, touched):
    fill(live.url, 0, entries)
    seal = remembering(tmp_path)
    await signed(live.exchange, seal)
    rebuild(live.url, touched)
    unsign(live.url)
    with pytest.raises(RecordContradictsItsHead) as refused:
        await signed(live.exchange, seal)
    assert refused.value.details == {"tree_size": entries}
    fill(live.url, entries, 2)
    with pytest.raises(RecordContradictsItsHead):
        await signed(live.exchange, seal)
    assert (await signed(live.exchange)).tree_size == entries + 2, "the control: nothing in the database tells"
    assert (await verified(live.exchange)).holds


async def test_a_record_that_was_cut_with_its_heads_is_not_signed(live, tmp_path):
    seal = remembering(tmp_path)
    for lanes in range(5):
        await opened(live.exchange, lanes)
        await signed(live.exchange, seal)
    unsign(live.url, after=3)
    with psycopg.connect(libpq_url(live.url)) as connection:
        for table in ("ledger_entries", "ledger_head"):
            connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        connection.execute("DELETE FROM ledger_entries WHERE seq > 3")
        connection.execute(
            "UPDATE ledger_head SET seq = 3, chain_hash = e.chain_hash FROM ledger_entries e WHERE e.seq = 3"
        )
    for _ in range(3):
        with pytest.raises(RecordContradictsItsHead) as refused:
            await signed(live.exchange, seal)
        assert refused.value.details == {"tree_size": 5}
        await opened(live.exchange, 9)
    assert (await signed(live.exchange)).tree_size == 6, "the control: nothing in the database tells"


async def test_heads_that_are_gone_do_not_keep_an_untouched_record_from_being_signed(live, tmp_path):
    fill(live.url, 0, 600)
    seal = remembering(tmp_path)
    await signed(live.exchange, seal)
    unsign(live.url)
    assert (await signed(live.exchange, seal)).tree_size == 600
    assert (await verified(live.exchange)).holds


async def test_a_head_that_was_signed_but_not_committed_is_remembered_and_stops_nothing(live, tmp_path):
    seal = remembering(tmp_path)
    for lanes in range(3):
        await opened(live.exchange, lanes)
    with pytest.raises(RuntimeError):
        async with live.exchange.unit_of_work() as uow:
            assert await actions.sign_tree_head(uow, SYSTEM, seal) is not None
            raise RuntimeError
    assert seal.memory.recall()["tree_size"] == 3
    assert (await signed(live.exchange, seal)).tree_size == 3
    assert await signed(live.exchange, seal) is None
    await opened(live.exchange, 4)
    assert (await signed(live.exchange, seal)).tree_size == 4
    assert seal.memory.recall() == (await latest(live.exchange)).signed()
    assert (await verified(live.exchange)).holds


async def test_what_cannot_be_remembered_is_not_signed(live, tmp_path):
    (tmp_path / "file").write_text("")
    await opened(live.exchange, 1)
    with pytest.raises(SignedHeadUnusable):
        await signed(live.exchange, remembering(tmp_path / "file"))
    (tmp_path / "signed.head").write_bytes(b"{}")
    with pytest.raises(SignedHeadUnusable):
        await signed(live.exchange, remembering(tmp_path))
    assert (await verified(live.exchange)).tree_heads == 0


async def test_every_machine_takes_up_what_another_signed(live, tmp_path):
    one, other = remembering(tmp_path / "one"), remembering(tmp_path / "other")
    await opened(live.exchange, 1)
    await signed(live.exchange, one)
    await opened(live.exchange, 2)
    second = await signed(live.exchange, other)
    assert await signed(live.exchange, one) is None
    assert one.memory.recall() == other.memory.recall() == second.signed()


FORGED = """
    INSERT INTO ledger_tree_heads
    SELECT 4, %s, at, origin, key_id, signature FROM ledger_tree_heads WHERE tree_size = 3
"""


async def test_a_new_machine_begins_with_the_newest_head_that_bears_the_signature(live, tmp_path):
    fill(live.url, 0, 3)
    await signed(live.exchange)
    fill(live.url, 3, 1)
    rebuild(live.url, 2)
    async with live.exchange.sessions() as session:
        root = await root_at(session, 4)
    with psycopg.connect(libpq_url(live.url)) as connection:
        connection.execute(FORGED, (root,))
    assert await signed(live.exchange) is None, "the control: the newest head is one of this record"
    with pytest.raises(RecordContradictsItsHead) as refused:
        await signed(live.exchange, remembering(tmp_path))
    assert refused.value.details == {"tree_size": 3}
    stranger = replace(SEAL, memory=Memory(tmp_path / "signed.head", Signer(b"\xfb" * 32).keys))
    assert await signed(live.exchange, stranger) is None
    assert not stranger.memory.file.exists()


GROWN = """
    INSERT INTO ledger_tree_heads
    SELECT {size}, root_hash, at, origin, key_id, signature FROM ledger_tree_heads WHERE tree_size = 1030
"""


@pytest.mark.parametrize(("size", "faults"), [(1032, 0), (1033, 1)])
async def test_a_head_signed_while_verification_runs_is_no_fault_unless_it_signs_too_much(live, size, faults):
    fill(live.url, 0, 1030)
    await signed(live.exchange)

    def grow(seq):
        if seq == 1024:
            fill(live.url, 1030, 2)
            with psycopg.connect(libpq_url(live.url)) as connection:
                connection.execute(GROWN.format(size=size))

    async with live.exchange.unit_of_work() as uow:
        found = await actions.verify(uow, SYSTEM, grow)
    assert (found.entries, len(found.faults)) == (1030, faults), found.faults
    assert found.tree_heads == 2


async def verified_by_stretches(exchange, most):
    """What verifying finds, stretch after stretch."""
    found = []
    while not found or found[-1].goes_on:
        after = found[-1].entries if found else 0
        async with exchange.unit_of_work() as uow:
            found.append(await actions.verify(uow, SYSTEM, keys=SIGNER.keys, after=after, most=most))
    return found


@pytest.mark.parametrize("most", [100, 256, 300, 999])
async def test_a_record_is_verified_stretch_after_stretch_as_it_is_at_once(live, most):
    for first, count in ((0, 300), (300, 212), (512, 488)):
        fill(live.url, first, count)
        await signed(live.exchange)
    whole, stretches = await verified(live.exchange), await verified_by_stretches(live.exchange, most)
    assert [one.faults for one in stretches] == [[]] * -(-whole.entries // most)
    assert sum(one.tree_heads for one in stretches) == whole.tree_heads == 3
    last = stretches[-1]
    assert (last.entries, last.chain_hash, last.root_hash) == (whole.entries, whole.chain_hash, whole.root_hash)


@pytest.mark.parametrize("touched", [1, 280, 300, 301, 450, 512])
async def test_what_was_rewritten_is_found_in_the_stretch_it_is_in(live, touched):
    fill(live.url, 0, 1000)
    await signed(live.exchange)
    rebuild(live.url, touched)
    faulty = [one for one in await verified_by_stretches(live.exchange, 300) if not one.holds]
    place = (touched - 1) // 256
    told = f"tree: its node over the entries {place * 256 + 1} to {(place + 1) * 256} is another"
    assert told in {fault for one in faulty for fault in one.faults}


async def test_nothing_is_verified_upon_what_is_not_there(live):
    fill(live.url, 0, 600)
    async with live.exchange.unit_of_work() as uow:
        with pytest.raises(NotYetProvable):
            await actions.verify(uow, SYSTEM, after=300, most=100)
        with pytest.raises(EntryUnknown):
            await actions.verify(uow, SYSTEM, after=601, most=100)
    await signed(live.exchange)
    without(live.url, 299)
    async with live.exchange.unit_of_work() as uow:
        assert (await actions.verify(uow, SYSTEM, most=299)).faults == ["seq 299: missing"]
        with pytest.raises(RecordIncomplete):
            await actions.verify(uow, SYSTEM, after=300, most=100)


async def test_a_node_that_is_not_kept_under_a_signed_head_is_a_fault(live):
    fill(live.url, 0, 600)
    assert (await verified(live.exchange)).holds, "nothing is kept before it is signed over"
    await signed(live.exchange)
    with psycopg.connect(libpq_url(live.url)) as connection:
        connection.execute("ALTER TABLE ledger_nodes DISABLE TRIGGER USER")
        connection.execute("DELETE FROM ledger_nodes WHERE place = 1")
    assert (await verified(live.exchange)).faults == ["tree: its node over the entries 257 to 512 is another"]
