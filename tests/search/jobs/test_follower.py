"""The catalogue follows the ledger: what is published is found, what no longer is, is not."""

import asyncio
import contextlib
import random

import psycopg
from sqlalchemy.exc import SQLAlchemyError

from conftest import administer
from factories import make_listing, make_organization
from techexchange.infra.pages import KeptPage
from techexchange.kernel.errors import ExchangeError
from techexchange.kernel.permissions import SYSTEM
from techexchange.ledger.queries import head
from techexchange.listings.models import Listing, SuspensionReason
from techexchange.listings.queries import published_batch
from techexchange.search.actions import rebuild
from techexchange.search.jobs import Follower, follow
from techexchange.search.jobs import follower as jobs
from techexchange.search.queries import SCHEMA, Catalogue, document_of


async def act(live, listing, move, *given):
    """Make a move of a listing, committed."""
    async with live.exchange.unit_of_work() as uow:
        present = await uow.session.get(Listing, listing.id)
        if move == "publish":
            version = present.freeze([], at=uow.now)
            uow.session.add(version)
            given = (version,)
        uow.publish(getattr(present, move)(*given, by=SYSTEM, at=uow.now))


async def public_ids(live) -> set[str]:
    async with live.exchange.sessions() as session:
        return {str(listing.id) for listing in await published_batch(session)}


async def test_published_paused_resumed_withdrawn(desk):
    listing = await desk.publish("Membrane")
    assert await desk.ids(q="membrane") == [str(listing.id)]
    for move, there in (("pause", False), ("resume", True), ("reserve", False), ("release", True), ("withdraw", False)):
        await act(desk.live, listing, move)
        assert await desk.ids(q="membrane") == ([str(listing.id)] if there else []), move


async def test_a_suspended_listing_is_gone_and_a_reinstated_one_is_back(desk):
    listing = await desk.publish("Membrane")
    await act(desk.live, listing, "suspend", SuspensionReason.OTHER)
    assert await desk.ids() == []
    await act(desk.live, listing, "reinstate")
    assert await desk.ids() == [str(listing.id)]


async def test_a_revision_is_found_when_it_is_published_and_not_before(desk):
    listing = await desk.publish("Turbine")
    changed = listing.content | {"texts": {"en": {"title": "Filter", "summary": "Filter", "description": "Filter"}}}
    async with desk.live.exchange.unit_of_work() as uow:
        present = await uow.session.get(Listing, listing.id)
        uow.publish(present.edit(changed, by=SYSTEM, at=uow.now))
    assert await desk.ids(q="filter") == []
    for move in ("submit", "begin_review"):
        await act(desk.live, listing, move)
        assert await desk.ids(q="turbine") == [str(listing.id)]
    await act(desk.live, listing, "publish")
    assert await desk.ids(q="turbine") == []
    (item,) = (await desk.search(q="filter"))["items"]
    assert (item["id"], item["version"]) == (str(listing.id), 2)


async def test_the_position_is_the_end_of_the_record(desk):
    await desk.publish("Membrane")
    answer = await desk.search()
    async with desk.live.exchange.sessions() as session:
        assert answer["position"] == (await head(session)).seq > 0


async def test_random_moves_leave_the_index_equal_to_what_is_published(desk):
    live, chance = desk.live, random.Random(11)
    listings = [await make_listing(live.exchange, desk.institute, "draft") for _ in range(6)]
    for step in range(120):
        listing = chance.choice(listings)
        async with live.exchange.sessions() as session:
            present = await session.get(Listing, listing.id)
            names = sorted(move.name for move in present.open_moves())
        usable = set(names) & {"submit", "begin_review", "publish", "pause", "resume", "reserve", "release", "reject"}
        move = chance.choice(sorted(usable) or ["none"])
        if move == "none":
            continue
        with contextlib.suppress(ExchangeError):
            await act(live, listing, move)
        if step % 10 == 0:
            found = await desk.search(limit=100)
            assert {item["id"] for item in found["items"]} == await public_ids(live)
    found = await desk.search(limit=100)
    assert {item["id"] for item in found["items"]} == await public_ids(live)
    assert found["total"]


async def test_the_pages_of_what_changed_are_dropped_before_the_position_moves(desk):
    listing = await desk.publish("Membrane")
    await desk.live.caught_up()
    pages = desk.live.app.state.pages
    path = f"/v1/listings/{listing.id}"

    def keep() -> bool:
        reading = pages.begin(path)
        return reading is not None and pages.keep(path, reading, KeptPage(b"{}", [], b'"1"'))

    async with asyncio.timeout(30):
        while not (pages.live and keep()):
            await asyncio.sleep(0.05)
    assert pages.get(path) is not None
    before = pages.position
    await act(desk.live, listing, "pause")
    await desk.live.caught_up()
    assert pages.get(path) is None
    assert pages.position > before


async def test_a_rebuild_gives_the_same_catalogue_and_never_interrupts(desk, monkeypatch):
    live = desk.live
    monkeypatch.setattr(jobs, "BATCH", 2)
    for number in range(5):
        await desk.publish(f"Membrane {number}")
    before = await desk.search(q="membrane", limit=100)
    catalogue: Catalogue = live.app.state.catalogue
    engine, held, real = catalogue.engine, asyncio.Event(), Follower._batch

    async def slow(self, after):
        if after is not None:
            await held.wait()
        return await real(self, after)

    monkeypatch.setattr(Follower, "_batch", slow)
    async with live.exchange.unit_of_work() as uow:
        await rebuild(uow, SYSTEM)
    late = await desk.publish("Membrane late")
    for _ in range(20):
        assert (await desk.search(q="membrane"))["total"] == 6
        assert catalogue.engine is engine
    held.set()
    async with asyncio.timeout(60):
        while catalogue.engine is engine:
            assert (await desk.search(q="membrane"))["total"] == 6
            await asyncio.sleep(0)
    after = await desk.search(q="membrane", limit=100)
    assert after["total"] == before["total"] + 1
    assert str(late.id) in {item["id"] for item in after["items"]}
    async with asyncio.timeout(60):
        while {path.name for path in engine.path.parent.glob("[0-9]*")} != {catalogue.engine.path.name}:
            await asyncio.sleep(0.01)


async def test_goes_on_where_it_was_and_reads_nothing_again(live, monkeypatch):
    catalogue, pages = live.app.state.catalogue, live.app.state.pages
    institute = await make_organization(live.exchange)
    first = await make_listing(live.exchange, institute)

    async def followed() -> set[str]:
        following = asyncio.create_task(follow(live.exchange, live.url, catalogue, pages))
        await live.caught_up()
        found = {item["id"] for item in (await live.client.get("/v1/listings")).json()["items"]}
        following.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await following
        assert not catalogue.ready
        return found

    assert await followed() == {str(first.id)}
    second = await make_listing(live.exchange, institute)

    async def refuse(*_):
        raise AssertionError("it was built again")

    with monkeypatch.context() as patched:
        patched.setattr(Follower, "_build", refuse)
        assert await followed() == {str(first.id), str(second.id)}


async def test_an_index_of_another_ledger_is_built_again(live, tmp_path):
    catalogue = live.app.state.catalogue
    listing = await make_listing(live.exchange, await make_organization(live.exchange))
    catalogue.open()
    foreign = catalogue.fresh()
    async with live.exchange.sessions() as session:
        (known,) = await published_batch(session)
    foreign.add([document_of(known)])
    foreign.save(1, "another chain")
    foreign.close()
    catalogue.close()
    following = asyncio.create_task(follow(live.exchange, live.url, catalogue, live.app.state.pages))
    await live.caught_up()
    assert catalogue.engine.path != foreign.path
    assert (await live.client.get("/v1/listings")).json()["items"][0]["id"] == str(listing.id)
    following.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await following


async def test_processes_of_one_node_take_places_of_their_own(tmp_path):
    one, two = Catalogue(tmp_path), Catalogue(tmp_path)
    assert one.open() is None
    assert two.open() is None
    first, second = one.fresh(), two.fresh()
    assert first.path.parent != second.path.parent
    first.save(5, "chain")
    first.close()
    one.close()
    again = Catalogue(tmp_path)
    kept = again.open()
    assert (kept.position, kept.seal) == (5, "chain")
    for engine in (kept, second):
        engine.close()
    for catalogue in (again, two):
        catalogue.close()


async def test_survives_the_loss_of_its_connections(desk, monkeypatch):
    monkeypatch.setattr(jobs, "FIRST_WAIT_SECONDS", 0.01)
    await desk.publish("Membrane one")
    assert len(await desk.ids()) == 1
    name = desk.live.url.split("/")[-1].split("?")[0]
    administer(
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}' AND pid <> pg_backend_pid()"
    )
    async with asyncio.timeout(30):
        while True:
            with contextlib.suppress(ExchangeError, SQLAlchemyError, psycopg.Error):
                await desk.publish("Membrane two")
                break
    assert len(await desk.ids()) == 2


async def test_a_rebuild_that_fails_is_begun_again(desk, monkeypatch):
    monkeypatch.setattr(jobs, "FIRST_WAIT_SECONDS", 0.01)
    await desk.publish("Membrane")
    await desk.live.caught_up()
    catalogue = desk.live.app.state.catalogue
    engine, failures, real = catalogue.engine, [], Follower._batch

    async def failing(self, after):
        if not failures:
            failures.append(after)
            raise psycopg.OperationalError
        return await real(self, after)

    monkeypatch.setattr(Follower, "_batch", failing)
    async with desk.live.exchange.unit_of_work() as uow:
        await rebuild(uow, SYSTEM)
    async with asyncio.timeout(60):
        while catalogue.engine is engine:
            await asyncio.sleep(0.01)
    assert failures
    assert len(await desk.ids()) == 1


async def test_ready_says_whether_it_follows(desk):
    assert await desk.live.app.state.catalogue.is_current()
    assert not await Catalogue(desk.live.app.state.settings.data_directory / "other").is_current()


def test_what_is_indexed_names_only_declared_fields():
    declared = {text.name for text in SCHEMA.texts}
    assert {name.rpartition("_")[0] for name in declared} == {
        "title",
        "beginning",
        "summary",
        "description",
        "advantages",
        "keywords",
    }
