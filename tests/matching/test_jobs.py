"""Matching in the background: what is due is matched, what closed is taken off, one process at a time."""

import asyncio
import contextlib
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from factories import make_listing, make_organization
from techexchange.infra.bell import open_bell
from techexchange.infra.embedding import EmbedderUnavailable
from techexchange.infra.uow import Exchange
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import SYSTEM
from techexchange.listings.models import Direction, Listing
from techexchange.listings.queries import PublicListing, published_batch
from techexchange.matching import jobs
from techexchange.matching.jobs import Matcher, match, questions_of
from techexchange.matching.models import Match, MatchRun, MatchStatus
from techexchange.matching.queries import work
from techexchange.search.models import EmbeddingModel, ListingVector

DEMAND = Direction.DEMAND


@dataclass(frozen=True)
class Near:
    """A listing the search finds."""

    id: UUID
    score: float
    lexical: float | None = None
    semantic: float | None = None
    words: tuple[str, ...] = ("membrane",)


@dataclass
class Everything:
    """A search that finds everything published, as near as it is told; what is named in `broken` fails."""

    exchange: Exchange
    scores: dict[UUID, float] = field(default_factory=dict)
    broken: str = ""
    position: int = 10**12
    asked: list[str] = field(default_factory=list)

    async def candidates(self, text, *, direction, limit, apart_from, hurried):
        self.asked.append(text)
        if self.broken and self.broken in text:
            raise EmbedderUnavailable
        async with self.exchange.sessions() as session:
            known = await published_batch(session, None, limit)
        return [
            Near(one.id, self.scores.get(one.id, 0.7))
            for one in known
            if one.direction == direction and one.id != apart_from
        ]


def titled(title: str) -> dict[str, object]:
    return {"texts": {"en": {"title": title, "summary": title, "description": title}}}


async def matches(exchange) -> dict[tuple[UUID, UUID], Match]:
    async with exchange.sessions() as session:
        return {(one.supply_id, one.demand_id): one for one in await session.scalars(select(Match))}


async def runs(exchange) -> dict[UUID, MatchRun]:
    async with exchange.sessions() as session:
        return {one.listing_id: one for one in await session.scalars(select(MatchRun))}


async def move(exchange, listing, name):
    async with exchange.unit_of_work() as uow:
        present = await uow.session.get(Listing, listing.id)
        uow.publish(getattr(present, name)(by=SYSTEM, at=uow.now))


async def revise(exchange, listing, **content):
    async with exchange.unit_of_work() as uow:
        present = await uow.session.get(Listing, listing.id)
        present.content = present.content | content
        version = present.freeze([], at=uow.now)
        uow.session.add(version)
        present.number = version.number


@pytest.fixture
async def business(exchange):
    return await make_organization(exchange, "business")


@pytest.fixture
async def institute(exchange):
    return await make_organization(exchange)


@pytest.fixture
def matcher(exchange) -> Matcher:
    return Matcher(exchange, Everything(exchange), "")


async def test_what_is_published_is_matched_once(matcher, exchange, institute, business):
    supply, need = await make_listing(exchange, institute), await make_listing(exchange, business, direction=DEMAND)
    own = await make_listing(exchange, institute, direction=DEMAND)
    await make_listing(exchange, institute, "draft")
    assert await matcher.settle() == 3
    found = await matches(exchange)
    assert found.keys() == {(supply.id, need.id)}
    [match] = found.values()
    assert (match.for_supply, match.for_demand, match.status) == (True, True, MatchStatus.PROPOSED)
    assert match.reasons
    assert {reason["code"] for reason in match.reasons} >= {"subject"}
    assert (await runs(exchange)).keys() == {supply.id, need.id, own.id}
    assert await matcher.settle() == 0


async def test_needs_come_first_and_then_the_latest(matcher, exchange, institute, business):
    for title in ("Dryer", "Membrane"):
        await make_listing(exchange, institute, **titled(title))
    await make_listing(exchange, business, direction=DEMAND, **titled("Need"))
    await matcher.settle()
    assert [text.partition("\n")[0] for text in matcher.finder.asked] == ["Need", "Membrane", "Dryer"]


async def test_a_change_matches_that_listing_alone(matcher, exchange, institute, business):
    first, second = [await make_listing(exchange, institute, trl=7) for _ in range(2)]
    need = await make_listing(exchange, business, direction=DEMAND, required_trl=6)
    await matcher.settle()
    before = await matches(exchange)
    await revise(exchange, first, trl=3)
    assert await matcher.settle() == 1
    after = await matches(exchange)
    assert after.keys() == {(second.id, need.id)}
    assert after[second.id, need.id].scored_at == before[second.id, need.id].scored_at


async def test_closed_listings_leave_and_come_back(matcher, exchange, institute, business):
    supply, need = await make_listing(exchange, institute), await make_listing(exchange, business, direction=DEMAND)
    await matcher.settle()
    async with exchange.unit_of_work() as uow:
        [kept] = await uow.session.scalars(select(Match))
        kept.show_interest(DEMAND, by=SYSTEM, at=uow.now)
    await move(exchange, supply, "pause")
    assert await matcher.settle() == 0
    assert (await matches(exchange))[supply.id, need.id].status is MatchStatus.LAPSED
    assert (await runs(exchange)).keys() == {need.id}
    await move(exchange, supply, "resume")
    assert await matcher.settle() == 1
    assert (await matches(exchange))[supply.id, need.id].status is MatchStatus.INTEREST_ONE


async def test_what_closes_before_it_was_matched_itself_is_noticed(matcher, exchange, institute, business):
    supply, need = await make_listing(exchange, institute), await make_listing(exchange, business, direction=DEMAND)
    await matcher.match(need.id)
    assert (await runs(exchange))[supply.id].version_number == 0
    await move(exchange, supply, "pause")
    await matcher.settle()
    assert await matches(exchange) == {}


async def test_a_listing_that_cannot_be_matched_keeps_nobody_waiting(matcher, exchange, institute, business):
    supply = await make_listing(exchange, institute)
    await make_listing(exchange, business, direction=DEMAND, **titled("Broken"))
    whole = await make_listing(exchange, business, direction=DEMAND, **titled("Whole"))
    matcher.finder.broken = "Broken"
    assert await matcher.settle() == 2
    assert (supply.id, whole.id) in await matches(exchange)
    assert len([text for text in matcher.finder.asked if "Broken" in text]) == 1
    matcher.finder.broken = ""
    assert await matcher.settle() == 0
    matcher._resting.clear()
    assert await matcher.settle() == 1


async def test_a_listing_that_is_gone_by_then_is_passed_over(matcher, exchange, institute):
    supply = await make_listing(exchange, institute, "paused")
    await matcher.match(supply.id)
    assert await runs(exchange) == {}


async def test_a_listing_is_matched_again_when_its_meaning_is_known(matcher, exchange, institute):
    supply = await make_listing(exchange, institute)
    assert await matcher.settle() == 1
    async with exchange.unit_of_work() as uow:
        model = EmbeddingModel.begin("small", 3, at=uow.now)
        model.serve()
        uow.session.add(model)
        await uow.session.flush()
    assert await matcher.settle() == 0
    async with exchange.unit_of_work() as uow:
        part = {"model_id": model.id, "language": "en", "part": 0, "direction": supply.direction}
        vector = ListingVector(listing_id=supply.id, version_number=1, embedding=[1, 0, 0], embedded_at=uow.now, **part)
        uow.session.add(vector)
    assert await matcher.settle() == 1
    assert (await runs(exchange))[supply.id].embedded
    assert await matcher.settle() == 0


async def test_a_new_technology_waits_for_its_vectors_and_a_need_does_not(
    matcher, exchange, institute, business, monkeypatch
):
    async with exchange.unit_of_work() as uow:
        model = EmbeddingModel.begin("small", 3, at=uow.now)
        model.serve()
        uow.session.add(model)
    await make_listing(exchange, institute)
    need = await make_listing(exchange, business, direction=DEMAND)
    assert await matcher.settle() == 1
    assert [id for id, run in (await runs(exchange)).items() if run.version_number] == [need.id]
    monkeypatch.setattr(work, "PATIENCE", timedelta())
    assert await matcher.settle() == 1


async def test_nothing_is_matched_before_the_search_knows_of_it(matcher, exchange, institute, monkeypatch):
    monkeypatch.setattr(jobs, "FOLLOW_TRIES", 2)
    await make_listing(exchange, institute)
    matcher.finder.position = 0
    assert await matcher.settle() == 0
    matcher.finder.position = 10**12
    assert await matcher.settle() == 1


async def test_it_looks_when_there_is_news_or_now_and_then(matcher, exchange, institute, monkeypatch):
    assert await matcher._may_be_due()
    assert not await matcher._may_be_due()
    await make_listing(exchange, institute)
    assert await matcher._may_be_due()
    monkeypatch.setattr(jobs, "LOOK_SECONDS", 0)
    assert await matcher._may_be_due()


def test_the_search_is_asked_in_each_language():
    texts = {"vi": {"title": "Màng lọc"}, "en": {"title": "Membrane", "expected_benefits": "Less waste"}}
    unsaid = dict.fromkeys(["organization_id", "organization_name", "organization_kind", "valid_until"])
    content = {"texts": texts, "need": {"effect": "Clean water", "product": None}}
    about = {"id": new_id(), "direction": DEMAND, "version_number": 1, "content_hash": "", "published_at": None}
    listing = PublicListing(**about, **unsaid, content=content)
    assert list(questions_of(listing)) == ["Màng lọc\nClean water", "Membrane\nClean water\nLess waste"]


@contextlib.asynccontextmanager
async def running(live, finder):
    task = asyncio.create_task(match(live.exchange, finder, live.url))
    try:
        yield task
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def until(condition):
    async with asyncio.timeout(60):
        while not await condition():
            await asyncio.sleep(0.01)


@pytest.mark.real_commits
async def test_a_need_published_while_it_runs_is_matched_and_told(live):
    institute, business = await make_organization(live.exchange), await make_organization(live.exchange, "business")
    supply = await make_listing(live.exchange, institute)

    async def found():
        return len(await matches(live.exchange)) == expected

    async with running(live, Everything(live.exchange)):
        expected = 1
        need = await make_listing(live.exchange, business, direction=DEMAND)
        await until(found)
        assert (supply.id, need.id) in await matches(live.exchange)
    await make_listing(live.exchange, business, direction=DEMAND)
    assert await found()
    expected = 2
    async with running(live, Everything(live.exchange)):
        await until(found)


@pytest.mark.real_commits
async def test_one_process_at_a_time_matches(live):
    async with open_bell(live.url) as bell:
        await bell.execute("SELECT pg_advisory_lock(%s)", (jobs.LOCK,))
        await make_listing(live.exchange, await make_organization(live.exchange))
        async with running(live, Everything(live.exchange)):
            await asyncio.sleep(0.5)
            assert await runs(live.exchange) == {}
            await bell.execute("SELECT pg_advisory_unlock(%s)", (jobs.LOCK,))

            async def done():
                return len(await runs(live.exchange)) == 1

            await until(done)
            async with asyncio.timeout(60):
                await bell.execute("SELECT pg_advisory_lock(%s)", (jobs.LOCK,))


@pytest.mark.real_commits
async def test_it_goes_on_when_the_search_was_not_ready(live, monkeypatch):
    monkeypatch.setattr(jobs, "FIRST_WAIT_SECONDS", 0.01)
    failures = [EmbedderUnavailable(), EmbedderUnavailable()]

    class Late(Everything):
        @property
        def position(self):
            if failures:
                raise failures.pop()
            return 10**12

        @position.setter
        def position(self, value):
            pass

    await make_listing(live.exchange, await make_organization(live.exchange))
    async with running(live, Late(live.exchange)):

        async def done():
            return len(await runs(live.exchange)) == 1

        await until(done)
    assert failures == []
