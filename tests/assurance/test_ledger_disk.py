"""Check 25: one bit flipped on disk is noticed within a minute's worth of looking, and its entry is named."""

import shutil
import tempfile
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy.pool import NullPool

import ledger_verifier
from recorded import SIGNER, fill, signed
from techexchange.infra import migrations
from techexchange.infra.database import libpq_url, open_engine, sessions_of
from techexchange.infra.embedded import EmbeddedPostgres
from techexchange.ledger import queries
from techexchange.ledger.jobs import TICK_SECONDS, ticks_of
from techexchange.worker import open_exchange

ENTRIES, TOUCHED = 20_000, 12_345
MINUTE = 60


@pytest.fixture
def server():
    started = EmbeddedPostgres(Path(tempfile.gettempdir()) / f"techexchange-disk-{uuid4().hex[:12]}", fsync=False)
    yield started
    started.stop()
    shutil.rmtree(started.directory)


def flip(file: Path, number: int) -> None:
    """One bit of the subject of this fact, as it lies on disk."""
    raw = bytearray(file.read_bytes())
    place = raw.index(UUID(int=2**101 + number).bytes)
    raw[place + 3] ^= 0b100
    file.write_bytes(raw)


async def test_a_flipped_bit_is_noticed_and_named(server, settings):
    url = server.start()
    migrations.upgrade(url)
    fill(url, 0, ENTRIES)
    engine = open_engine(url, poolclass=NullPool)
    await signed(open_exchange(sessions_of(engine)))
    with psycopg.connect(libpq_url(url)) as connection:
        connection.execute("CHECKPOINT")
        [place] = connection.execute("SELECT pg_relation_filepath('ledger_entries')").fetchone()
        [data] = connection.execute("SHOW data_directory").fetchone()
    server.stop()
    flip(Path(data) / place, TOUCHED - 1)
    url = server.start()
    exchange = open_exchange(sessions_of(engine := open_engine(url, poolclass=NullPool)))
    look = ticks_of(settings)["record"]
    found = []
    for _ in range(MINUTE // TICK_SECONDS):
        async with exchange.unit_of_work() as uow:
            await look(uow)
        with psycopg.connect(libpq_url(url)) as connection:
            found = connection.execute("SELECT seq, what FROM ledger_faults").fetchall()
        if found:
            break
    assert TOUCHED in {seq for seq, _ in found}
    assert len(found) < 100, "no more than what lies on the same page"
    await engine.dispose()
    await name_exactly(url)


async def name_exactly(url):
    """Where the database is told to read the page all the same, the one entry is named."""
    engine = open_engine(url, guarded=False, poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.exec_driver_sql("SET ignore_checksum_failure = on")
        session = sessions_of(engine)(bind=connection)
        lines = [line async for line in queries.export(session)]
    await engine.dispose()
    report = ledger_verifier.verify(lines, (), [SIGNER.key.x])
    assert [(fault.first, fault.last, fault.what) for fault in report.faults] == [
        (TOUCHED, TOUCHED, "the content is not what was recorded")
    ]
