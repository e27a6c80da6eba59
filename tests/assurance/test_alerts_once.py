"""Alerts of saved searches come once each, whatever becomes of the workers that send them."""

import asyncio
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from conftest import Live
from factories import actor_of, make_listing, make_organization, make_person
from techexchange.kernel.permissions import SYSTEM
from techexchange.search import actions, queries
from techexchange.search.models import AlertFrequency
from techexchange.search.repository import saved
from techexchange.search.schemas import SavedSearchIn

SEEKERS, KILLS = 8, 4
TITLES = ("Membrane", "Pump", "Sensor")
WAITING = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'handle'"
TOLD = "SELECT count(*) FROM saved_search_hits WHERE told_at IS NOT NULL"
UNTOLD = "SELECT count(*) FROM saved_search_hits WHERE told_at IS NULL"
HITS = "SELECT saved_search_id, listing_id FROM saved_search_hits"
FOUND = """
    SELECT subject_id, sum((payload->>'found')::int) FROM ledger_entries
    WHERE event = 'saved_search_matched' GROUP BY subject_id
"""
EVENTS = "SELECT event_id FROM ledger_entries WHERE event = 'saved_search_matched'"
NOTICES = "SELECT event_id FROM notices WHERE kind = 'saved_search_matched'"
LETTERS = "SELECT count(*) FROM letters WHERE template = 'notice'"
DUE = "UPDATE saved_searches SET wake_at = now() WHERE frequency = 'weekly'"
DEAD = "UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '1 hour'"
AGAIN = "UPDATE saved_search_position SET position = 0"


@dataclass
class Market:
    """People who keep searches, and an institute that publishes what they look for."""

    live: Live
    institute: Any
    searches: dict[str, list[UUID]] = field(default_factory=lambda: {title: [] for title in TITLES})
    listings: dict[str, list[UUID]] = field(default_factory=lambda: {title: [] for title in TITLES})

    async def seek(self) -> None:
        actor = await actor_of(self.live.exchange, await make_person(self.live.exchange))
        for title, frequency in zip(TITLES, (*[AlertFrequency.IMMEDIATELY] * 2, AlertFrequency.WEEKLY), strict=True):
            criteria = SavedSearchIn(name=title, query=f"q={title}").criteria()
            async with self.live.exchange.unit_of_work() as uow:
                kept = await actions.save(uow, actor, title, criteria, frequency, mail=True)
            self.searches[title].append(kept.id)

    async def publish(self) -> None:
        for title in TITLES:
            texts = {"en": {"title": title, "summary": "New.", "description": "New."}}
            listing = await make_listing(
                self.live.exchange, self.institute, texts=texts, keywords=["new"], ipc=["A01K 61/00"]
            )
            self.listings[title].append(listing.id)

    async def rows(self, statement: str) -> list[Any]:
        async with self.live.exchange.sessions() as session:
            return list((await session.execute(text(statement))).all())

    async def number(self, statement: str) -> int:
        return int((await self.rows(statement))[0][0])

    async def do(self, statement: str) -> None:
        async with self.live.exchange.sessions() as session:
            await session.execute(text(statement))
            await session.commit()

    async def faults(self) -> list[str]:
        """What is not as it would be if every search had told of each listing it wants once."""
        wanted = {(search, one) for title in TITLES for search in self.searches[title] for one in self.listings[title]}
        hits = {(row[0], row[1]) for row in await self.rows(HITS)}
        found = {row[0]: int(row[1]) for row in await self.rows(FOUND)}
        events, notices = [sorted(row[0] for row in await self.rows(one)) for one in (EVENTS, NOTICES)]
        checks = {
            "something was found that is not wanted, or not found that is": hits == wanted,
            "something was found and not told": not await self.number(UNTOLD),
            "something was told more or less than once": found
            == {search: len(self.listings[title]) for title in TITLES for search in self.searches[title]},
            "an alert is not one notice": events == notices,
            "an alert is not one letter": await self.number(LETTERS) == len(events),
        }
        return [fault for fault, holds in checks.items() if not holds]


@pytest.fixture
async def market(live):
    market = Market(live, await make_organization(live.exchange))
    for _ in range(SEEKERS):
        await market.seek()
    return market


@contextmanager
def worker(url: str, directory: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A worker process of its own, killed at the end where it still runs."""
    settings = {
        "TECHEXCHANGE_DATABASE_URL": url,
        "TECHEXCHANGE_DATA_DIRECTORY": str(directory),
        "TECHEXCHANGE_EMBEDDER": "none",
        "TECHEXCHANGE_DATABASE_POOL": "4",
    }
    with (directory / "worker.log").open("ab") as log:
        command = [sys.executable, "-m", "techexchange", "work"]
        process = subprocess.Popen(command, env=os.environ | settings, stdout=log, stderr=log, start_new_session=True)
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


async def until(market: Market, process: subprocess.Popen[bytes], done: Any) -> None:
    async with asyncio.timeout(120):
        while not await done():
            assert process.poll() is None, "the worker ended by itself"
            await asyncio.sleep(0.02)


async def publish_until(market: Market, stopped: asyncio.Event) -> None:
    while not stopped.is_set():
        await market.publish()
        await asyncio.sleep(0.4)


async def test_every_alert_comes_once_though_workers_are_killed_again_and_again(market, tmp_path):
    chance = random.Random(5)
    for _ in range(KILLS):
        await market.do(DUE)
        with worker(market.live.url, tmp_path) as process:
            stopped = asyncio.Event()
            publishing = asyncio.create_task(publish_until(market, stopped))
            before = await market.number(TOLD)

            async def more_was_told(before: int = before) -> bool:
                return await market.number(TOLD) > before

            await until(market, process, more_was_told)
            await asyncio.sleep(chance.random() / 2)
            os.killpg(process.pid, signal.SIGKILL)
            stopped.set()
            await publishing
        await market.do(DEAD)
    await market.do(DUE)

    async def nothing_waits() -> bool:
        return not await market.number(WAITING) and not await market.number(UNTOLD)

    with worker(market.live.url, tmp_path) as process:
        await until(market, process, nothing_waits)
        os.killpg(process.pid, signal.SIGTERM)
        await asyncio.to_thread(process.wait, 30)
    assert await market.number(TOLD) >= KILLS * SEEKERS
    assert await market.faults() == []


async def look_again(market: Market) -> None:
    """Look at everything that is new once more, as after a position that was lost."""
    await market.do(AGAIN)
    async with market.live.exchange.unit_of_work() as uow:
        while await actions.follow_news(uow, SYSTEM, queries.sift):
            continue
    await market.live.settle()


async def all_told(market: Market) -> None:
    await market.publish()
    await market.live.settle()
    await market.do(DUE)
    async with market.live.exchange.unit_of_work() as uow:
        assert await actions.tell_due(uow, SYSTEM) == SEEKERS
    await market.live.settle()


async def test_what_is_looked_at_twice_is_told_once(market):
    await all_told(market)
    await look_again(market)
    assert await market.faults() == []


async def test_the_check_sees_what_is_told_twice(market, monkeypatch):
    """The control: without remembering what was told, looking twice tells twice."""
    await all_told(market)

    async def forgetful(_uow, found):
        return [(search, listing, True) for search, listing in found]

    monkeypatch.setattr(saved, "keep_hits", forgetful)
    await look_again(market)
    assert "something was told more or less than once" in await market.faults()
