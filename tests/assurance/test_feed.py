"""Check 13: a reader that follows the record, or the feed, by `seq` misses nothing; one that follows ids does."""

import asyncio
import random
from collections import defaultdict
from dataclasses import dataclass

import psycopg
from sqlalchemy import text

from techexchange.infra.database import libpq_url
from techexchange.kernel.events import Event
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import SYSTEM
from techexchange.ledger import queries
from techexchange.opendata.actions import HandoverSeen, record_handover

WRITERS, SECONDS = 16, 6.0
SUBJECTS = [new_id() for _ in range(5)]


@dataclass(frozen=True, kw_only=True)
class StepTaken(Event):
    """The writer's own count, to see the order per aggregate."""

    writer: int
    step: int


async def write(live, writer: int, until: float) -> int:
    """Transactions that pause between taking their id and committing, some of which roll back."""
    chance, step = random.Random(writer), 0
    while asyncio.get_running_loop().time() < until:
        try:
            async with live.exchange.unit_of_work() as uow:
                await uow.session.execute(text("INSERT INTO numbered (writer) VALUES (:writer)"), {"writer": writer})
                await asyncio.sleep(chance.random() / 50)
                fact = StepTaken(
                    subject_id=SUBJECTS[writer % 5], actor_id=SYSTEM.id, at=uow.now, writer=writer, step=step
                )
                uow.publish(fact)
                if chance.random() < 0.1:
                    raise InterruptedError
        except InterruptedError:
            continue
        step += 1
    return step


async def follow(live, seen: list, stop: asyncio.Event) -> None:
    while True:
        last = stop.is_set()
        async with live.exchange.sessions() as session:
            found = await queries.follow(session, seen[-1].seq if seen else 0)
        seen.extend(found)
        if last and not found:
            return
        await asyncio.sleep(0.001)


async def follow_ids(live, seen: list[int], stop: asyncio.Event) -> None:
    while True:
        last = stop.is_set()
        async with live.exchange.sessions() as session:
            statement = text("SELECT id FROM numbered WHERE id > :last ORDER BY id")
            found = (await session.scalars(statement, {"last": seen[-1] if seen else 0})).all()
        seen.extend(found)
        if last and not found:
            return
        await asyncio.sleep(0.001)


async def test_following_the_record_misses_nothing_and_following_ids_does(live):
    with psycopg.connect(libpq_url(live.url)) as connection:
        connection.execute("CREATE TABLE numbered (id bigserial PRIMARY KEY, writer int)")
    entries: list = []
    ids: list[int] = []
    stop = asyncio.Event()
    readers = [asyncio.create_task(follow(live, entries, stop)), asyncio.create_task(follow_ids(live, ids, stop))]
    until = asyncio.get_running_loop().time() + SECONDS
    written = sum(await asyncio.gather(*(write(live, writer, until) for writer in range(WRITERS))))
    stop.set()
    await asyncio.gather(*readers)

    assert [entry.seq for entry in entries] == list(range(1, written + 1))
    steps = defaultdict(list)
    for entry in entries:
        steps[entry.payload["writer"]].append(entry.payload["step"])
    assert all(taken == list(range(len(taken))) for taken in steps.values())
    assert written > 200
    assert len(ids) < written, "the control is blind: following ids should have missed some"


async def write_in_public(live, writer: int, until: float) -> list[str]:
    """Transactions that each put one public fact between private ones, some of which roll back."""
    chance, told = random.Random(writer), []
    while asyncio.get_running_loop().time() < until:
        seen = HandoverSeen(new_id(), "5e" * 32, 1, "00" * 32)
        try:
            async with live.exchange.unit_of_work() as uow:
                for step in range(2):
                    fact = StepTaken(subject_id=SUBJECTS[0], actor_id=SYSTEM.id, at=uow.now, writer=writer, step=step)
                    uow.publish(fact)
                await record_handover(uow, SYSTEM, seen)
                await asyncio.sleep(chance.random() / 50)
                if chance.random() < 0.1:
                    raise InterruptedError
        except InterruptedError:
            continue
        told.append(str(seen.id))
    return told


async def follow_the_feed(live, seen: list, stop: asyncio.Event) -> None:
    position = 0
    while True:
        last = stop.is_set()
        page = (await live.client.get("/v1/feed", params={"cursor": position, "limit": 7})).json()
        seen.extend(page["items"])
        if last and page["position"] == position:
            return
        position = page["position"]


async def test_following_the_public_feed_over_http_misses_nothing(live):
    seen: list = []
    stop = asyncio.Event()
    reader = asyncio.create_task(follow_the_feed(live, seen, stop))
    until = asyncio.get_running_loop().time() + SECONDS / 2
    told = await asyncio.gather(*(write_in_public(live, writer, until) for writer in range(WRITERS)))
    stop.set()
    await reader
    assert [item["seq"] for item in seen] == sorted({item["seq"] for item in seen})
    assert sorted(item["subject_id"] for item in seen) == sorted(id for several in told for id in several)
    assert {item["event"] for item in seen} == {"exchange_handed_over"}
    assert len(seen) > 50
