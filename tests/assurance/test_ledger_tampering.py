"""Check 24: each of a thousand tamperings as superuser in a record of 100,000 entries is found and its entry is named.

The verifier is the one file that knows nothing of this project. Two ways of tampering leave a record that fits together
in itself: cutting its end off, and recomputing everything from some entry on. These are found by a tree head that was
kept elsewhere, and by it alone; the test shows both.
"""

import asyncio
import json
import random
import subprocess
import sys
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

import ledger_verifier
from conftest import Live
from recorded import SIGNER, fill, signed
from techexchange.infra.database import open_engine
from techexchange.ledger import queries

ENTRIES, SIGNED_EVERY = 100_000, 5_000
BATCHES, IN_A_BATCH = 10, 99
SINGLE = 5
FREE = ("ledger_entries", "ledger_tree_heads", "ledger_head")
EDITS = {
    "payload": "UPDATE ledger_entries SET payload = payload || '{\"lanes\": -1}' WHERE seq = :seq",
    "one more": "UPDATE ledger_entries SET payload = payload || '{\"more\": null}' WHERE seq = :seq",
    "event": "UPDATE ledger_entries SET event = 'bridge_closed' WHERE seq = :seq",
    "actor": "UPDATE ledger_entries SET actor_id = gen_random_uuid() WHERE seq = :seq",
    "subject": "UPDATE ledger_entries SET subject_id = gen_random_uuid() WHERE seq = :seq",
    "identity": "UPDATE ledger_entries SET event_id = gen_random_uuid() WHERE seq = :seq",
    "time": "UPDATE ledger_entries SET at = at + interval '1 microsecond' WHERE seq = :seq",
    "leaf": "UPDATE ledger_entries SET leaf_hash = sha256(leaf_hash) WHERE seq = :seq",
    "chain": "UPDATE ledger_entries SET chain_hash = sha256(chain_hash) WHERE seq = :seq",
    "deleted": "DELETE FROM ledger_entries WHERE seq = :seq",
    "inserted": """
        INSERT INTO ledger_entries SELECT seq, gen_random_uuid(), event, subject_id, actor_id, at, payload, leaf_hash,
        chain_hash FROM gone WHERE seq = :seq""",
    "swapped": """
        UPDATE ledger_entries a SET event_id = gen_random_uuid(), payload = b.payload, subject_id = b.subject_id,
        leaf_hash = b.leaf_hash FROM ledger_entries b WHERE a.seq = :seq AND b.seq = :seq - 1""",
    "exchanged": """
        UPDATE ledger_entries a SET payload = b.payload, at = b.at, event_id = gen_random_uuid()
        FROM ledger_entries b WHERE a.seq = :seq AND b.seq = :seq + 1""",
}
REBUILD = """
DO $$
DECLARE entry record; chain bytea; leaf bytea;
BEGIN
  SELECT chain_hash INTO chain FROM ledger_entries WHERE seq = {seq} - 1;
  FOR entry IN SELECT seq, leaf_hash FROM ledger_entries WHERE seq >= {seq} ORDER BY seq LOOP
    leaf := CASE WHEN entry.seq = {seq} THEN decode('{leaf}', 'hex') ELSE entry.leaf_hash END;
    chain := sha256(chain || int8send(entry.seq) || leaf);
    UPDATE ledger_entries SET leaf_hash = leaf, chain_hash = chain WHERE seq = entry.seq;
  END LOOP;
  UPDATE ledger_head SET chain_hash = chain;
END $$
"""


@dataclass
class Filled:
    """A long record, an engine of its superuser, and the tree heads that somebody else keeps."""

    live: Live
    kept: list[dict]

    @asynccontextmanager
    async def tampered(self):
        """A superuser's session in which everything is allowed and after which nothing was done."""
        engine = open_engine(self.live.url, guarded=False)
        async with engine.connect() as connection, connection.begin() as whole:
            for table in FREE:
                await connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
            yield AsyncSession(connection)
            await whole.rollback()
        await engine.dispose()


@pytest.fixture
async def filled(live):
    for first in range(0, ENTRIES, SIGNED_EVERY):
        fill(live.url, first, SIGNED_EVERY)
        await signed(live.exchange)
    async with live.exchange.sessions() as session:
        kept = [head.signed() for head in await queries.tree_heads(session, None, 100)]
    assert len(kept) == ENTRIES // SIGNED_EVERY
    return Filled(live, kept)


async def report(session, kept=()):
    lines = [line async for line in queries.export(session)]
    return await asyncio.to_thread(ledger_verifier.verify, lines, kept, [SIGNER.key.x])


def named(found):
    """Every entry that a fault names by itself."""
    return {fault.first for fault in found.faults if fault.first == fault.last}


async def touched(session, chance, count):
    """Tamper with so many entries, all in different ways; what was done to which."""
    done = {}
    await session.execute(text("CREATE TEMP TABLE gone ON COMMIT DROP AS SELECT * FROM ledger_entries LIMIT 0"))
    for number, quarter in enumerate(sorted(chance.sample(range(2, ENTRIES // 4), count))):
        seq, kind = 4 * quarter, list(EDITS)[number % len(EDITS)]
        if kind == "inserted":
            await session.execute(text(f"INSERT INTO gone SELECT * FROM ledger_entries WHERE seq = {seq}"))
            await session.execute(text("DELETE FROM ledger_entries WHERE seq = :seq"), {"seq": seq})
        changed = await session.execute(text(EDITS[kind]), {"seq": seq})
        assert changed.rowcount == 1, kind
        done[seq] = kind
    return done


async def test_a_thousand_tamperings_are_found_and_named(filled):
    async with filled.tampered() as session:
        whole = await report(session, filled.kept)
    assert (whole.entries, whole.faults) == (ENTRIES, [])
    chance, found = random.Random(24), 0
    for _ in range(BATCHES):
        async with filled.tampered() as session:
            done = await touched(session, chance, IN_A_BATCH)
            told = named(await report(session))
        assert done.keys() - told == set(), {seq: done[seq] for seq in done.keys() - told}
        assert told - done.keys() <= {seq + 1 for seq in done}, "an untouched entry is named"
        found += len(done)
    for _ in range(SINGLE):
        found += await cut(filled, chance) + await rebuilt(filled, chance)
    assert found == 1000


async def cut(filled, chance):
    """The end cut off: what is left fits together, and only a head kept elsewhere misses it."""
    left = ENTRIES - chance.randint(1, SIGNED_EVERY - 1)
    async with filled.tampered() as session:
        for statement in (
            "DELETE FROM ledger_entries WHERE seq > :left",
            "DELETE FROM ledger_tree_heads WHERE tree_size > :left",
            "UPDATE ledger_head h SET seq = :left, chain_hash = e.chain_hash FROM ledger_entries e WHERE e.seq = :left",
        ):
            await session.execute(text(statement), {"left": left})
        assert (await report(session)).faults == [], "the control: nothing inside tells"
        [fault] = (await report(session, filled.kept)).faults
    assert (fault.first, fault.last) == (left + 1, ENTRIES)
    return 1


async def rebuilt(filled, chance):
    """One entry changed and everything after it recomputed: only heads kept elsewhere tell, and between which."""
    seq = ENTRIES - chance.randint(1, 2_000)
    async with filled.tampered() as session:
        row = (await session.execute(text("SELECT * FROM ledger_entries WHERE seq = :seq"), {"seq": seq})).one()
        fact = {"event_id": str(row.event_id), "event": "bridge_closed", "subject_id": str(row.subject_id)}
        fact |= {"actor_id": str(row.actor_id), "at": row.at.isoformat(), "payload": row.payload}
        leaf = ledger_verifier.hashlib.sha256(b"\x00" + ledger_verifier.canonical(fact)).hexdigest()
        await session.execute(text("UPDATE ledger_entries SET event = 'bridge_closed' WHERE seq = :seq"), {"seq": seq})
        await session.execute(text(REBUILD.format(seq=seq, leaf=leaf)))
        await session.execute(text("DELETE FROM ledger_tree_heads WHERE tree_size >= :seq"), {"seq": seq})
        assert (await report(session)).faults == [], "the control: nothing inside tells"
        [fault] = (await report(session, filled.kept)).faults
    assert fault.first <= seq <= fault.last
    assert fault.last - fault.first < SIGNED_EVERY
    return 1


async def test_the_one_file_is_a_program_that_needs_nothing_of_this_project(live, tmp_path):
    fill(live.url, 0, 50)
    await signed(live.exchange)
    fill(live.url, 50, 7)
    async with live.exchange.sessions() as session:
        lines = [line async for line in queries.export(session, [SIGNER.key.x])]
        head = (await queries.latest_tree_head(session)).signed()
    source = Path(ledger_verifier.__file__)
    assert source.read_text().count("\n") < 200
    assert "techexchange" not in source.read_text().replace("techexchange-ledger-1", "").replace(
        "techexchange-tree-head/1", ""
    )
    program = tmp_path / "ledger_verifier.py"
    program.write_text(source.read_text())
    (tmp_path / "export.jsonl").write_text("\n".join(lines) + "\n")
    (tmp_path / "kept.jsonl").write_text(json.dumps({"tree_head": head}) + "\n")
    told = await run(tmp_path, "export.jsonl", "--heads", "kept.jsonl", "--key", SIGNER.key.x)
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.startswith("57 entries, 2 tree heads: all hold; root ")
    spoilt = [line.replace('"lanes":3', '"lanes":4') if '"seq":18,' in line else line for line in lines]
    (tmp_path / "export.jsonl").write_text("\n".join(spoilt) + "\n")
    told = await run(tmp_path, "export.jsonl")
    assert told.returncode == 1
    assert told.stdout.splitlines()[0] == "seq 18: the content is not what was recorded"


async def run(directory, *words):
    command = [sys.executable, "-I", "ledger_verifier.py", *words]
    return await asyncio.to_thread(
        subprocess.run, command, cwd=directory, capture_output=True, text=True, check=False, timeout=120
    )


ODD = {
    "not json": (lambda line: line[:-1], "its line cannot be read"),
    "a fraction": (lambda line: line.replace('"lanes":3', '"lanes":3.0'), "its line cannot be read"),
    "no hash": (lambda line: line.replace('"leaf_hash":"', '"leaf_hash":"x'), "the content is not what was recorded"),
    "no content": (lambda line: '{"seq":18}', "the content is not what was recorded"),
    "a field more": (lambda line: f'{line[:-1]},"lanes":9}}', "its line says more than was recorded"),
    "a head too": (lambda line: f'{line[:-1]},"tree_head":{{}}}}', "its line says more than was recorded"),
    "twice": (lambda line: f"{line}\n{line}", "stands where seq 19 should"),
}


@pytest.mark.parametrize(("spoil", "what"), ODD.values(), ids=ODD)
async def test_a_spoilt_line_is_named(live, spoil, what):
    fill(live.url, 0, 30)
    await signed(live.exchange)
    async with live.exchange.sessions() as session:
        lines = [line async for line in queries.export(session)]
    assert '"seq":18,' in lines[18]
    lines[18] = spoil(lines[18])
    found = ledger_verifier.verify("\n".join(lines).split("\n"), (), [SIGNER.key.x])
    assert what in {fault.what for fault in found.faults if fault.first == 18}


async def test_heads_are_believed_by_their_signature_alone(live):
    fill(live.url, 0, 30)
    head = await signed(live.exchange)
    async with live.exchange.sessions() as session:
        lines = [line async for line in queries.export(session, [SIGNER.key.x])]
    assert ledger_verifier.verify(lines).faults == []
    for other in ([], ["A" * 43], ["not a key"]):
        found = ledger_verifier.verify([lines[0].replace(SIGNER.key.x, ""), *lines[1:]], (), other)
        assert [fault.what for fault in found.faults] == ["a tree head over these is not signed by a known key"]
    forged = [head.signed() | {"tree_size": 29}, head.signed() | {"signature": "?"}, {}]
    for one in forged:
        assert ledger_verifier.verify(lines, [one]).faults
    assert ledger_verifier.verify(["{}", *lines[1:]], (), [SIGNER.key.x]).faults


async def exported(live):
    """A record of thirty entries, signed over, and its head."""
    fill(live.url, 0, 30)
    head = await signed(live.exchange)
    async with live.exchange.sessions() as session:
        return [line async for line in queries.export(session, [SIGNER.key.x])], head.signed()


GARBLED = {
    "half a line": lambda line: line[: len(line) // 2],
    "no head": lambda line: '{"tree_head": [1]}',
    "no size": lambda line: line.replace('"tree_size": 30', '"tree_size": "30"'),
    "no object": lambda line: "30",
    "no text": lambda line: "\udcff",
}


@pytest.mark.parametrize("garble", GARBLED.values(), ids=GARBLED)
async def test_a_garbled_line_among_the_heads_that_were_kept_is_named(live, tmp_path, garble):
    lines, head = await exported(live)
    whole, file = json.dumps({"tree_head": head}), tmp_path / "kept.jsonl"
    for written, faults in ((f"{whole}\n\n{whole}\n", []), (f"{whole}\n{garble(whole)}\n", ["seq 0"])):
        file.write_bytes(written.encode(errors="surrogateescape"))
        found = ledger_verifier.verify(lines, ledger_verifier.heads_in(file), [SIGNER.key.x])
        assert [str(fault).partition(":")[0] for fault in found.faults] == faults


async def test_an_export_without_a_signed_head_does_not_hold_by_a_key(live):
    lines, head = await exported(live)
    assert "tree_head" in lines.pop()
    [fault] = ledger_verifier.verify(lines, (), [SIGNER.key.x]).faults
    assert str(fault) == "seq 1 to 30: no signed tree head stands over these"
    assert ledger_verifier.verify(lines, [head], [SIGNER.key.x]).faults == []
