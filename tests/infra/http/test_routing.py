"""One request is one unit of work: it acts once, commits before it answers, and says what it refused."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

import httpx
import pytest
from fastapi import APIRouter, File, UploadFile
from sqlalchemy import func, select

from techexchange.infra.http import (
    AggregateOut,
    AnyonesRoute,
    CurrentActor,
    ExchangeRoute,
    IfMatch,
    Out,
    PageOut,
    Paging,
    Uow,
)
from techexchange.infra.http.edge import Service
from techexchange.infra.http.problems import add_problem_handlers
from techexchange.infra.idempotency import KeptAnswer
from techexchange.infra.mail import Letter, PostedLetter, post
from techexchange.infra.pages import Pages
from techexchange.infra.uow import CLOCK, Busy, Exchange, UnitOfWork
from techexchange.kernel.errors import Conflict, Forbidden, Unauthenticated
from techexchange.kernel.paging import Page
from techexchange.kernel.permissions import Actor
from techexchange.ledger.models import LedgerEntry

ANN, BEN = (Actor(id=UUID(int=number), credential_id=UUID(int=100 + number)) for number in (11, 12))
TOKENS = {"ann": ANN, "ben": BEN}
KEY = "the-key-of-this-attempt"


class BridgeFull(Conflict):
    """There is no room on this bridge."""


class Wagon(AggregateOut):
    """Something with a version."""

    colour: str = "red"


class Seen(Out):
    """What an endpoint saw."""

    value: int | None


def wagon(number: int = 3) -> Wagon:
    return Wagon(id=UUID(int=1), version=number)


async def send_letter(uow: UnitOfWork) -> None:
    await post(uow, Letter("a@b.example", "password_changed", "en", {}))


router = APIRouter(route_class=ExchangeRoute)
everyone = APIRouter(route_class=AnyonesRoute)
busy: dict[str, int] = {}


@router.post("/wagons", status_code=201)
async def add_wagon(uow: Uow, actor: CurrentActor, body: dict[str, str]) -> Wagon:
    await send_letter(uow)
    if body.get("full"):
        raise BridgeFull
    return wagon(len(body))


@router.post("/clash")
async def clash(uow: Uow, actor: CurrentActor) -> Wagon:
    await send_letter(uow)
    for _ in range(2):
        uow.session.add(PostedLetter(id=UUID(int=9), to="", template="", language="", values={}, created_at=uow.now))
        await uow.session.flush()
        uow.session.expunge_all()
    return wagon()


@router.post("/busy/{times}")
async def be_busy(uow: Uow, actor: CurrentActor, times: int, body: dict[str, str]) -> Seen:
    busy[body["name"]] = busy.get(body["name"], 0) + 1
    await send_letter(uow)
    if busy[body["name"]] <= times:
        raise Busy
    return Seen(value=busy[body["name"]])


@router.post("/refused")
@router.get("/refused")
async def refuse(uow: Uow, actor: CurrentActor) -> Seen:
    raise Forbidden


@router.patch("/wagons/{id}")
async def change_wagon(version: IfMatch, id: int, uow: Uow) -> Seen:
    return Seen(value=version)


@router.get("/wagons/{id}")
async def read_wagon(id: int, uow: Uow) -> Wagon:
    return wagon(id)


@router.get("/wagons")
async def list_wagons(paging: Paging, uow: Uow) -> PageOut[Wagon]:
    numbers = [wagon(number) for number in range(5, 0, -1)]
    left = numbers if not paging.after else [w for w in numbers if w.version < paging.after[0].day]
    page = Page.of(left, paging.limit, lambda w: (datetime(2026, 1, w.version, tzinfo=UTC), w.id))
    return PageOut[Wagon].of(page, lambda w: w)


@router.post("/files")
async def take_file(uow: Uow, actor: CurrentActor, file: Annotated[UploadFile, File()]) -> Seen:
    return Seen(value=len(await file.read()))


@everyone.post("/open")
async def open_door(uow: Uow, actor: CurrentActor) -> Seen:
    await send_letter(uow)
    return Seen(value=actor.id.int)


async def authenticate(uow: UnitOfWork, token: str) -> Actor:
    if token not in TOKENS:
        raise Unauthenticated
    uow.now = await uow.session.scalar(CLOCK, {"reach": uow.reach})
    return TOKENS[token]


def service_of(exchange: Exchange, settings) -> Service:
    app = Service()
    app.state.exchange, app.state.authenticate = exchange, authenticate
    add_problem_handlers(app)
    for part in (router, everyone):
        app.include_router(part)
    app.guard(settings.model_copy(update={"log_level": "error"}), Pages())
    return app


@asynccontextmanager
async def client_of(exchange: Exchange, settings) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(service_of(exchange, settings))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


@pytest.fixture
async def client(exchange, settings) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(exchange, settings) as client:
        yield client


def as_(name: str, key: str = KEY) -> dict[str, str]:
    return {"authorization": f"Bearer {name}", "idempotency-key": key}


async def acted(exchange: Exchange) -> int:
    """How often something was really done."""
    async with exchange.sessions() as session:
        return await session.scalar(select(func.count()).select_from(PostedLetter)) or 0


async def test_a_repeated_request_acts_once_and_answers_the_same(client, exchange):
    first = await client.post("/wagons", json={"a": "b"}, headers=as_("ann"))
    again = await client.post("/wagons", json={"a": "b"}, headers=as_("ann"))
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert first.headers["etag"] == again.headers["etag"] == '"1"'
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert await acted(exchange) == 1
    await client.post("/wagons", json={"a": "b"}, headers=as_("ann", "another-key-altogether"))
    assert await acted(exchange) == 2, "the control"


@pytest.mark.parametrize(
    "change",
    [{"json": {"a": "c"}}, {"url": "/wagons?x=1"}, {"url": "/open"}, {"headers": as_("ann") | {"if-match": '"1"'}}],
)
async def test_another_request_under_the_same_key_is_refused(client, exchange, change):
    asked = {"url": "/wagons", "json": {"a": "b"}, "headers": as_("ann")}
    await client.post(**asked)
    answer = await client.post(**(asked | change))
    if change.get("url") == "/open":
        assert answer.status_code == 200, "a route without keys does not look at them"
        return
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert await acted(exchange) == 1


async def test_a_key_belongs_to_its_caller(client, exchange):
    for name in ("ann", "ben"):
        assert (await client.post("/wagons", json={}, headers=as_(name))).status_code == 201
    assert await acted(exchange) == 2


async def test_a_failed_attempt_leaves_its_key_free(client, exchange):
    refused = await client.post("/wagons", json={"full": "yes"}, headers=as_("ann"))
    assert (refused.status_code, refused.json()["code"]) == (409, "bridge_full")
    assert await acted(exchange) == 0
    assert (await client.post("/wagons", json={"a": "b"}, headers=as_("ann"))).status_code == 201


@pytest.mark.parametrize("key", [None, "", "short", "x" * 201, "with space inside", "tab\tinside-it"])
async def test_a_key_is_needed(client, exchange, key):
    headers = {"authorization": "Bearer ann"} | ({"idempotency-key": key} if key is not None else {})
    answer = await client.post("/wagons", json={}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")
    assert await acted(exchange) == 0


async def test_routes_for_anyone_need_no_key_and_act_each_time(client, exchange):
    for _ in range(2):
        answer = await client.post("/open", headers={"authorization": "Bearer ben"})
        assert answer.json() == {"value": BEN.id.int}
    assert await acted(exchange) == 2


async def test_ten_at_once_with_one_key_act_once(live, settings):
    async with client_of(live.exchange, settings) as client:
        answers = await asyncio.gather(
            *(client.post("/wagons", json={"a": "b"}, headers=as_("ann")) for _ in range(10))
        )
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum("idempotency-replayed" in answer.headers for answer in answers) == 9
    assert await acted(live.exchange) == 1


async def test_what_fails_at_the_end_is_never_answered_as_done(client, exchange):
    answer = await client.post("/clash", headers=as_("ann"))
    assert (answer.status_code, answer.json()["code"]) == (409, "already_exists")
    assert await acted(exchange) == 0
    async with exchange.sessions() as session:
        assert await session.scalar(select(func.count()).select_from(KeptAnswer)) == 0


@pytest.mark.parametrize(("times", "status", "tried"), [(0, 200, 1), (2, 200, 3), (3, 503, None)])
async def test_busy_is_tried_three_times(client, exchange, times, status, tried):
    answer = await client.post(f"/busy/{times}", json={"name": f"n{times}"}, headers=as_("ann"))
    assert answer.status_code == status
    if tried:
        assert answer.json() == {"value": tried}
        assert await acted(exchange) == 1, "only the attempt that succeeded counts"
    else:
        assert (answer.json()["code"], "retry-after" in answer.headers) == ("busy", True)
        assert await acted(exchange) == 0


async def refusals(exchange: Exchange) -> list[LedgerEntry]:
    async with exchange.sessions() as session:
        return list(await session.scalars(select(LedgerEntry).where(LedgerEntry.event == "access_refused")))


async def test_a_refused_change_is_on_record(client, exchange):
    assert (await client.post("/refused?secret=1", headers=as_("ann"))).status_code == 403
    [entry] = await refusals(exchange)
    assert (entry.actor_id, entry.payload) == (ANN.id, {"operation": "POST /refused", "reason": "forbidden"})


async def test_a_refused_reading_or_a_stranger_is_not(client, exchange):
    assert (await client.get("/refused", headers=as_("ann"))).status_code == 403
    assert (await client.post("/refused")).status_code == 403
    assert await refusals(exchange) == []


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Basic YTpi", "Bearer nobody", "ann", "Bearer ann ben"])
async def test_a_credential_that_is_not_one_is_refused(client, header):
    answer = await client.get("/wagons/1", headers={"authorization": header})
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
    assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("header", ["Bearer ann", "bearer ann", "BEARER  ann "])
async def test_the_scheme_is_written_as_one_likes(client, header):
    assert (await client.get("/wagons/1", headers={"authorization": header})).status_code == 200


@pytest.mark.parametrize(("header", "version"), [('"3"', 3), ("3", 3), (' "3" ', 3), ("*", None), (" * ", None)])
async def test_a_change_names_its_version(client, header, version):
    assert (await client.patch("/wagons/1", headers={"if-match": header})).json() == {"value": version}


@pytest.mark.parametrize("header", ['W/"3"', '"x"', '"3", "4"', "", '"' + "9" * 19 + '"', '"-1"'])
async def test_a_version_that_is_not_one_is_malformed(client, header):
    answer = await client.patch("/wagons/1", headers={"if-match": header})
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_request")


async def test_a_change_without_a_version_is_refused(client):
    answer = await client.patch("/wagons/1")
    assert (answer.status_code, answer.json()["code"]) == (428, "precondition_required")


async def test_what_is_known_is_not_sent_again(client):
    first = await client.get("/wagons/7")
    assert (first.headers["etag"], first.headers["cache-control"]) == ('"7"', "private, no-cache")
    for header in ('"7"', 'W/"7"', '"1", "7"'):
        known = await client.get("/wagons/7", headers={"if-none-match": header})
        assert (known.status_code, known.content) == (304, b"")
        assert known.headers["etag"] == '"7"'
        assert "content-type" not in known.headers
    assert (await client.get("/wagons/7", headers={"if-none-match": '"8"'})).status_code == 200
    made = await client.post("/wagons", json={"a": "b"}, headers=as_("ann") | {"if-none-match": '"1"'})
    assert (made.status_code, made.headers["cache-control"]) == (201, "no-store")


async def test_pages_are_followed_by_their_links(client):
    seen, url = [], "/wagons?limit=2"
    while url:
        answer = await client.get(url)
        seen += [item["version"] for item in answer.json()["items"]]
        assert ("next" in answer.links) is (answer.json()["next_cursor"] is not None)
        url = answer.links.get("next", {}).get("url")
    assert seen == [5, 4, 3, 2, 1]


async def test_a_file_is_taken(client):
    answer = await client.post("/files", files={"file": b"x" * 100_000}, headers=as_("ann"))
    assert answer.json() == {"value": 100_000}


class Watched(Exchange):
    """An exchange that notes when a unit of work begins."""

    begun = 0

    @asynccontextmanager
    async def unit_of_work(self, **how: Any) -> AsyncIterator[UnitOfWork]:
        self.begun += 1
        async with super().unit_of_work(**how) as uow:
            yield uow


async def test_a_slow_sender_holds_no_transaction(sessions, settings):
    exchange, arrived = Watched(sessions), asyncio.Event()

    async def body() -> AsyncIterator[bytes]:
        yield b'{"a": '
        assert exchange.begun == 0
        arrived.set()
        await asyncio.sleep(0)
        assert exchange.begun == 0
        yield b'"b"}'

    async with client_of(exchange, settings) as client:
        answer = await client.post("/wagons", content=body(), headers=as_("ann") | {"content-type": "application/json"})
    assert answer.status_code == 201
    assert arrived.is_set()
    assert exchange.begun == 1


async def test_a_sender_that_goes_away_does_nothing(exchange, settings):
    app = service_of(exchange, settings)
    messages = iter([{"type": "http.request", "body": b"{", "more_body": True}, {"type": "http.disconnect"}])
    sent = []

    async def receive():
        return next(messages)

    async def send(message):
        sent.append(message)

    headers = [(name.encode(), value.encode()) for name, value in as_("ann").items()]
    scope = {"type": "http", "method": "POST", "path": "/wagons", "raw_path": b"/wagons", "query_string": b""}
    scope |= {"headers": headers, "client": ("192.0.2.1", 1), "server": ("test", 80), "scheme": "http"}
    await app(scope | {"http_version": "1.1", "root_path": ""}, receive, send)
    assert sent[0]["status"] == 400
    assert await acted(exchange) == 0
