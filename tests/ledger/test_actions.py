"""The record keeps what happened, in commit order, and tells when it was touched."""

import asyncio
from dataclasses import dataclass, replace
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from techexchange.infra.database import libpq_url
from techexchange.infra.uow import Exchange
from techexchange.kernel.errors import Unauthenticated
from techexchange.kernel.events import Event
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import ANONYMOUS, SYSTEM
from techexchange.ledger import actions, queries


@dataclass(frozen=True, kw_only=True)
class BridgeOpened(Event):
    """A fact of these tests only."""

    lanes: int
    toll: bool = False


async def opened(exchange: Exchange, lanes: int) -> Event:
    async with exchange.unit_of_work() as uow:
        fact = BridgeOpened(subject_id=new_id(), actor_id=SYSTEM.id, at=uow.now, lanes=lanes)
        uow.publish(fact)
    return fact


async def verified(exchange: Exchange) -> actions.Verification:
    async with exchange.unit_of_work() as uow:
        return await actions.verify(uow, SYSTEM)


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
    assert seen == [1, 2, 3]


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
        "DROP TABLE ledger_entries",
    ],
)
async def test_the_service_has_no_right_to_change_the_record(exchange, statement):
    await opened(exchange, 1)
    async with exchange.sessions() as session:
        with pytest.raises(DBAPIError, match=r"permission denied|must be owner"):
            await session.execute(text(statement))


@pytest.mark.parametrize("statement", ["UPDATE {} SET event = 'x'", "DELETE FROM {}", "TRUNCATE {}"])
async def test_even_the_owner_of_the_tables_is_refused_by_the_trigger(live, statement):
    await opened(live.exchange, 1)
    with (
        psycopg.connect(libpq_url(live.url)) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"),
    ):
        connection.execute(statement.format("ledger_entries"))


async def test_an_event_recorded_twice_is_refused(exchange):
    fact = await opened(exchange, 1)
    with pytest.raises(Exception, match="already one"):
        async with exchange.unit_of_work() as uow:
            uow.publish(replace(fact, lanes=2))
