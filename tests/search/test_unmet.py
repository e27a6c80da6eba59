"""What is asked for and not found is counted, and read by those who could have it offered."""

import asyncio
import contextlib
from datetime import timedelta

import pytest
from sqlalchemy import text

from factories import bearer, make_actor, make_member, make_operation, mandated
from techexchange.infra.fulltext import Found, Request
from techexchange.infra.uow import DatabaseUnavailable
from techexchange.kernel.errors import Forbidden, Unauthenticated
from techexchange.kernel.permissions import ANONYMOUS, SYSTEM
from techexchange.search import actions, queries
from techexchange.search.jobs import forget_old, write_down
from techexchange.search.jobs import unmet as unmet_job
from techexchange.search.models import Unanswered, counted_form
from techexchange.search.queries import Unmet
from techexchange.search.queries.unmet import MOST_NOTED
from techexchange.search.repository import unmet as kept

NOTHING = Found((), 0, {})


def some(share=1.0):
    return Found((), 3, {}, share)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("  Máy   SẤY \n thóc ", "máy sấy thóc"),
        ("Thu\u0309y sa\u0309n", "thủy sản"),
        ("a\x00b\u200bc", "a b c"),
        ("…!?", ""),
        ("", ""),
        ("x" * 300, "x" * 200),
    ],
)
def test_questions_are_counted_in_one_form(text, form):
    assert counted_form(text) == form


@pytest.mark.parametrize(
    ("request_", "found", "noted"),
    [
        (Request("Quantum loom"), NOTHING, True),
        (Request("quantum LOOM "), some(0.25), True),
        (Request("quantum loom"), some(0.5), False),
        (Request("quantum loom"), some(), False),
        (Request("quantum loom", offset=10), NOTHING, False),
        (Request(""), NOTHING, False),
        (Request("?"), NOTHING, False),
        (Request("quantum loom", filters={"ipc": tuple("C02F 1/44 " * 3 for _ in range(20))}), NOTHING, False),
    ],
)
def test_only_what_is_not_found_or_by_giving_up_most_words_is_noted(request_, found, noted):
    unmet = Unmet()
    unmet.note(request_, found)
    assert unmet.take() == ({Unanswered("quantum loom", ""): 1} if noted else {})
    assert not unmet.take()


def test_filters_are_noted_in_one_order():
    unmet = Unmet()
    for filters in (
        {"sector": ("energy", "other"), "country": ("VN",)},
        {"country": ("VN",), "sector": ("other", "energy")},
    ):
        unmet.note(Request("loom", filters=filters), NOTHING)
    assert unmet.take() == {Unanswered("loom", "country=VN&sector=energy&sector=other"): 2}


def test_a_node_keeps_so_many_in_mind_and_no_more():
    unmet = Unmet()
    for _ in range(2):
        for number in range(MOST_NOTED + 5):
            unmet.note(Request(f"loom {number}"), NOTHING)
    counts = unmet.take()
    assert len(counts) == MOST_NOTED
    assert set(counts.values()) == {2}


async def counted(exchange):
    async with exchange.sessions() as session:
        return dict((await session.execute(text("SELECT text, asked FROM unmet_questions"))).all())


async def test_what_was_noted_is_added_to_the_counts_of_the_day(exchange):
    unmet = Unmet()
    for _ in range(2):
        unmet.note(Request("Quantum loom"), NOTHING)
        unmet.note(Request("Time machine"), NOTHING)
        await unmet_job.flush(exchange, unmet)
    await unmet_job.flush(exchange, unmet)
    assert await counted(exchange) == {"quantum loom": 2, "time machine": 2}


async def test_no_more_than_so_many_different_questions_a_day_are_kept(exchange):
    async with exchange.unit_of_work() as uow:
        await kept.add(uow, {Unanswered("loom", ""): 1}, 1)
        await kept.add(uow, {Unanswered("loom", ""): 1, Unanswered("time machine", ""): 1}, 1)
    assert await counted(exchange) == {"loom": 2}


async def test_what_cannot_be_written_down_stays_noted(exchange, monkeypatch):
    unmet = Unmet()
    unmet.note(Request("loom"), NOTHING)

    async def away(_uow, _actor, _counts):
        raise DatabaseUnavailable

    with monkeypatch.context() as patched:
        patched.setattr(actions, "count_unmet", away)
        await unmet_job.flush(exchange, unmet)
    await unmet_job.flush(exchange, unmet)
    assert await counted(exchange) == {"loom": 1}


async def test_a_node_writes_down_every_while_and_when_it_stops(live, monkeypatch):
    monkeypatch.setattr(unmet_job, "EVERY_SECONDS", 0.001)
    unmet = Unmet()
    unmet.note(Request("loom"), NOTHING)
    task = asyncio.create_task(write_down(live.exchange, unmet))
    while await counted(live.exchange) != {"loom": 1}:
        await asyncio.sleep(0.001)
    monkeypatch.setattr(unmet_job, "EVERY_SECONDS", 1000)
    await asyncio.sleep(0.05)
    unmet.note(Request("time machine"), NOTHING)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    assert (await counted(live.exchange))["time machine"] == 1


async def ask_for(exchange, *days):
    """`often` twice and `once` once, on each of these days ago."""
    async with exchange.unit_of_work() as uow:
        await actions.count_unmet(uow, SYSTEM, {Unanswered("often", "sector=energy"): 2, Unanswered("once", ""): 1})
        await uow.session.execute(text("UPDATE unmet_questions SET day = day - :days"), {"days": days[0]})


async def test_it_is_shown_to_those_who_could_have_it_offered(client, exchange):
    operation = await make_operation(exchange)
    broker = await make_member(exchange, operation.operator, "broker")
    await ask_for(exchange, 3)
    for person in (operation.moderator, broker, operation.supervisor):
        answer = await client.get("/v1/search/unmet", headers=await bearer(exchange, person))
        assert answer.status_code == 200, answer.text
        [item] = answer.json()["items"]
        assert (item["text"], item["filters"], item["asked"]) == ("often", {"sector": ["energy"]}, 2)
        assert item["first"] == item["last"]
    headers = await bearer(exchange, broker)
    async with exchange.unit_of_work() as uow:
        today = uow.now.date()
    late = await client.get("/v1/search/unmet", params={"since": str(today - timedelta(days=2))}, headers=headers)
    assert late.json()["items"] == []
    for wrong in ({"since": "yesterday"}, {"limit": 0}, {"limit": 101}, {"text": "x"}):
        assert (await client.get("/v1/search/unmet", params=wrong, headers=headers)).status_code == 422


async def test_what_is_asked_on_several_days_adds_up_the_most_frequent_first(exchange):
    for _ in range(3):
        await ask_for(exchange, 1)
    async with exchange.unit_of_work() as uow:
        shown = await queries.unmet_demand(uow, SYSTEM, None, 10)
    assert [(one.text, one.asked, (one.last - one.first).days) for one in shown] == [("often", 6, 2), ("once", 3, 2)]


async def test_nobody_else_reads_it(exchange):
    institute, _ = await make_actor(exchange)
    idle = await mandated(exchange, (await make_operation(exchange, active=False)).moderator)
    for actor, refusal in ((institute, Forbidden), (idle, Forbidden), (ANONYMOUS, Unauthenticated)):
        async with exchange.unit_of_work() as uow:
            with pytest.raises(refusal):
                await queries.unmet_demand(uow, actor, None, 10)


async def test_after_four_hundred_days_it_is_forgotten(exchange):
    await ask_for(exchange, 401)
    await ask_for(exchange, 0)
    async with exchange.unit_of_work() as uow:
        assert await forget_old(uow) == 0
    async with exchange.unit_of_work() as uow:
        assert [one.asked for one in await queries.unmet_demand(uow, SYSTEM, None, 10)] == [2]


async def test_the_catalogue_notes_what_it_is_asked_and_has_not(desk):
    await desk.publish("Solar dryer", keywords=["drying"], ipc=["F26B 3/28"])
    await desk.search(q="dryer")
    await desk.search(q="")
    await desk.search(q="Quantum loom", sector="energy")
    assert desk.live.app.state.unmet.take() == {Unanswered("quantum loom", "sector=energy"): 1}
