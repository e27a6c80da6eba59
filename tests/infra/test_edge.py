"""What is done for every request, whoever answers it."""

import asyncio
import gc
import json
import logging
import time
from collections.abc import AsyncIterator, Coroutine
from dataclasses import replace
from itertools import pairwise
from typing import Annotated, Any
from uuid import UUID

import httpx
import pytest
import structlog
from fastapi import APIRouter, File, Form, Request, Response, UploadFile
from pydantic import BaseModel

from techexchange.infra.http.edge import MOST_TEXT, Service
from techexchange.infra.http.problems import add_problem_handlers
from techexchange.infra.logging import AccessLog, configure_logging, redact, tell_exception
from techexchange.infra.metrics import REGISTRY
from techexchange.infra.pages import Pages
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import Actor
from techexchange.settings import Settings

PUBLIC = {"cache-control": "public, no-cache", "etag": '"7"'}
router = APIRouter()
readings: list[str] = []


class Thing(BaseModel):
    """A body of these tests."""

    name: str
    inside: Any = None


@router.get("/v1/listings/{listing_id}")
async def read_thing(listing_id: str, request: Request) -> Response:
    readings.append(listing_id)
    if request.headers.get("authorization"):
        request.state.actor = Actor(id=UUID(int=5), credential_id=UUID(int=6))
    during = getattr(request.app.state, "during", None)
    if during:
        during(listing_id)
    return Response(f'{{"id":"{listing_id}"}}', headers=request.app.state.headers, media_type="application/json")


@router.post("/things")
async def make_thing(thing: Thing) -> dict[str, str]:
    return {"name": thing.name}


@router.post("/files")
async def take_file(file: Annotated[UploadFile, File()], title: Annotated[str, Form()] = "") -> dict[str, Any]:
    return {"size": len(await file.read()), "title": title}


@router.post("/raw")
async def take_raw(request: Request) -> dict[str, int]:
    return {"size": len(await request.body())}


@router.get("/slow")
async def be_slow() -> None:
    await asyncio.sleep(60)


@router.get("/slow-inside")
async def time_out_inside() -> None:
    raise TimeoutError


@router.get("/broken")
async def break_down() -> None:
    raise RuntimeError("the vault stands at Long Biên")


@router.get("/context")
async def tell_context() -> dict[str, Any]:
    return structlog.contextvars.get_contextvars()


@router.get("/stream")
async def stream(request: Request) -> Response:
    return Response(b"x" * 100, headers=PUBLIC)


def service_of(settings: Settings) -> Service:
    app = Service()
    app.state.headers = PUBLIC
    app.state.pages = pages = Pages()
    add_problem_handlers(app)
    app.include_router(router)
    app.guard(settings, pages)
    app.edge.access.enabled = False
    return app


def client_of(app: Service, address: str = "203.0.113.9", *, raising: bool = True) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app, client=(address, 4711), raise_app_exceptions=raising)
    return httpx.AsyncClient(transport=transport, base_url="http://test")


@pytest.fixture
def app(settings: Settings) -> Service:
    readings.clear()
    return service_of(settings)


@pytest.fixture
async def client(app: Service) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(app) as client:
        yield client


async def test_a_request_keeps_its_name(client):
    named = await client.get("/context", headers={"x-request-id": "my-request.1"})
    assert named.headers["x-request-id"] == "my-request.1"
    assert named.json() == {"request_id": "my-request.1"}


@pytest.mark.parametrize("given", ["short", "x" * 129, "with space in it", 'quote"in-it-here', "đường-dẫn-lạ".encode()])
async def test_a_bad_name_is_replaced(client, given):
    answer = await client.get("/context", headers={"x-request-id": given})
    assert answer.headers["x-request-id"] != given
    assert len(answer.headers["x-request-id"]) == 32
    again = await client.get("/context")
    assert again.headers["x-request-id"] != answer.headers["x-request-id"]


@pytest.mark.parametrize(
    ("parent", "trace"),
    [
        ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "4bf92f3577b34da6a3ce929d0e0e4736"),
        ("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-comes", "4bf92f3577b34da6a3ce929d0e0e4736"),
        ("00-00000000000000000000000000000000-00f067aa0ba902b7-01", None),
        ("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01", None),
        ("ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", None),
        ("nonsense", None),
    ],
)
async def test_a_trace_is_respected(client, parent, trace):
    assert (await client.get("/context", headers={"traceparent": parent})).json()["trace_id"] == trace


async def test_browsers_are_protected(client):
    for path in ("/context", "/nowhere", "/metrics"):
        headers = (await client.get(path)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert "strict-transport-security" not in headers


async def test_an_unforeseen_error_tells_its_request_and_nothing_else(app):
    async with client_of(app, raising=False) as client:
        answer = await client.get("/broken", headers={"x-request-id": "the-broken-one", "accept-language": "vi"})
    assert answer.status_code == 500
    assert answer.headers["x-request-id"] == answer.json()["request_id"] == "the-broken-one"
    assert answer.json()["code"] == "internal_error"
    assert "Long Biên" not in answer.text


async def test_a_slow_request_is_given_up(app):
    app.edge.bounds = replace(app.edge.bounds, seconds=0.01)
    async with client_of(app) as client:
        answer = await client.get("/slow")
    assert (answer.status_code, answer.json()["code"]) == (503, "timed_out")
    assert int(answer.headers["retry-after"]) > 0


async def test_a_timeout_of_something_else_is_not_taken_for_ours(app):
    async with client_of(app, raising=False) as client:
        assert (await client.get("/slow-inside")).status_code == 500


async def parts_of(total: int) -> AsyncIterator[bytes]:
    yield b'{"name": "'
    for _ in range(total // 65536):
        yield b"x" * 65536
    yield b'"}'


async def test_an_announced_large_body_is_not_read(client):
    answer = await client.post("/things", json={"name": "x" * MOST_TEXT})
    assert (answer.status_code, answer.json()["code"], answer.json()["largest"]) == (413, "too_large", MOST_TEXT)
    assert answer.headers["connection"] == "close"


async def test_a_large_body_in_pieces_is_cut_off(client):
    headers = {"content-type": "application/json"}
    answer = await client.post("/things", content=parts_of(2 * MOST_TEXT), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert (await client.post("/things", content=parts_of(70_000), headers=headers)).status_code == 200


async def test_files_may_be_larger_than_text(app, client):
    assert (await client.post("/files", files={"file": b"x" * (MOST_TEXT + 1)})).json()["size"] == MOST_TEXT + 1
    app.edge.bounds = replace(app.edge.bounds, files=1000)
    assert (await client.post("/files", files={"file": b"x" * 1001})).status_code == 413


async def lag_during(work: Coroutine[Any, Any, httpx.Response]) -> tuple[httpx.Response, float]:
    """The answer, and the longest that the event loop kept another task waiting, in seconds of this thread's work."""
    gc.collect()
    gc.disable()
    turns = [time.thread_time()]

    async def watch() -> None:
        while True:
            turns.append(time.thread_time())
            await asyncio.sleep(0)

    watching = asyncio.create_task(watch())
    answer = await work
    turns.append(time.thread_time())
    watching.cancel()
    gc.enable()
    return answer, max(later - sooner for sooner, later in pairwise(turns))


async def as_a_server_reads(body: bytes) -> AsyncIterator[bytes]:
    """A body in the pieces a server hands on, with other work done between them."""
    for start in range(0, len(body), 65536):
        yield body[start : start + 65536]
        await asyncio.sleep(0)


def multipart(body: bytes) -> dict[str, Any]:
    return {"content": body, "headers": {"content-type": "multipart/form-data; boundary=b"}}


def many_parts() -> dict[str, Any]:
    part = b'--b\r\nContent-Disposition: form-data; name="title"\r\n\r\nx\r\n'
    return multipart(part * 10_000 + b"--b--\r\n")


def endless_header() -> dict[str, Any]:
    return multipart(b"--b\r\nContent-Disposition: form-data; name=" + b"x" * (MOST_TEXT * 8))


def endless_headers() -> dict[str, Any]:
    return multipart(b"--b\r\n" + b"X-Header: x\r\n" * 100_000)


def nameless_file() -> dict[str, Any]:
    return multipart(b'--b\r\nContent-Disposition: form-data; name="file"\r\n\r\n' + b"x" * (MOST_TEXT * 8))


def no_boundary() -> dict[str, Any]:
    return {"content": b"--b", "headers": {"content-type": "multipart/form-data"}}


def deep_json() -> dict[str, Any]:
    body = b'{"name": "x", "inside": ' + b"[" * 10_000 + b"]" * 10_000 + b"}"
    return {"content": body, "headers": {"content-type": "application/json"}}


def deep_objects() -> dict[str, Any]:
    body = b'{"name": "x", "inside": ' + b'{"a":' * 10_000 + b"1" + b"}" * 10_001
    return {"content": body, "headers": {"content-type": "application/json"}}


def long_number() -> dict[str, Any]:
    return {"content": b'{"name": ' + b"9" * 10_000 + b"}", "headers": {"content-type": "application/json"}}


def broken_text() -> dict[str, Any]:
    return {"content": b'{"name": "\xff\xfe"}', "headers": {"content-type": "application/json"}}


HOSTILE = {
    "/files": (many_parts, endless_header, endless_headers, nameless_file, no_boundary),
    "/things": (deep_json, deep_objects, long_number, broken_text),
}


@pytest.mark.parametrize(
    ("path", "attack"),
    [(path, attack) for path, attacks in HOSTILE.items() for attack in attacks],
    ids=lambda value: getattr(value, "__name__", value),
)
async def test_a_hostile_body_is_a_problem_of_its_sender(client, path, attack):
    request = attack()
    request["content"] = as_a_server_reads(request["content"])
    answer, lag = await lag_during(client.post(path, **request))
    assert 400 <= answer.status_code < 500, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert lag < 0.1


async def test_a_limit_is_told_and_held(settings):
    app = service_of(settings.model_copy(update={"requests_per_minute": 3}))
    async with client_of(app) as client:
        answers = [await client.get("/context") for _ in range(5)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
        assert answers[0].headers["ratelimit-policy"] == '"default";q=3;w=60'
        assert answers[0].headers["ratelimit"].startswith('"default";r=2;t=')
        assert answers[3].json()["code"] == "too_many"
        assert 0 < int(answers[3].headers["retry-after"]) <= 60
        assert (await client.get("/metrics")).status_code != 429, "what watches the service is not counted"


async def test_a_forged_address_opens_no_new_bucket(settings):
    app = service_of(settings.model_copy(update={"requests_per_minute": 3}))
    async with client_of(app) as client:
        answers = [await client.get("/context", headers={"x-forwarded-for": f"198.51.100.{n}"}) for n in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]


async def test_a_trusted_proxy_tells_the_address(settings):
    app = service_of(settings.model_copy(update={"requests_per_minute": 3, "trusted_proxies": "10.0.0.0/8"}))
    async with client_of(app, "10.0.0.1") as client:
        honest = [await client.get("/context", headers={"x-forwarded-for": f"198.51.100.{n}"}) for n in range(5)]
        forged = [
            await client.get("/context", headers={"x-forwarded-for": f"198.51.100.{n}, 203.0.113.77"}) for n in range(5)
        ]
    assert [answer.status_code for answer in honest] == [200] * 5
    assert [answer.status_code for answer in forged] == [200, 200, 200, 429, 429]


async def test_a_credential_has_its_own_bucket_once_it_was_accepted(settings):
    app = service_of(settings.model_copy(update={"requests_per_minute": 3}))
    good = {"authorization": "Bearer good"}
    async with client_of(app) as client:
        accepted = [(await client.get("/v1/listings/x", headers=good)).status_code for _ in range(5)]
        guessed = [
            (await client.get("/context", headers={"authorization": f"Bearer {n}"})).status_code for n in range(5)
        ]
    assert accepted == [200, 200, 200, 200, 429], "the first was counted on its address"
    assert guessed == [200, 200, 429, 429, 429]


async def test_metrics_are_for_the_own_network(app):
    async with client_of(app, "9.9.9.9") as client:
        await client.get("/context?secret=in-the-query")
        await client.get("/no/such/place-of-mine")
        assert (await client.get("/metrics")).status_code == 404
    async with client_of(app, "10.0.0.1") as inside:
        answer = await inside.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=1.0.0")
    assert 'techexchange_http_requests_total{method="GET",route="/context",status="200"}' in answer.text
    assert 'route="unmatched",status="404"' in answer.text
    assert "place-of-mine" not in answer.text
    assert "secret" not in answer.text
    assert REGISTRY.get_sample_value("techexchange_http_requests_in_flight") == 0


async def test_the_access_log_knows_the_route_but_not_what_was_asked(app, capsys):
    app.edge.access = AccessLog()
    asked = {"x-request-id": "the-logged-one", "traceparent": f"00-{'a' * 32}-{'b' * 16}-01"}
    async with client_of(app, raising=False) as client:
        await client.get(f"/v1/listings/{new_id()}?token=confidential", headers=asked)
        await client.request("BREW", "/broken")
    assert capsys.readouterr().out == "", "lines are written together"
    app.edge.access.flush()
    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert first["ms"] > 0
    assert {name: first[name] for name in ("method", "route", "status", "request_id", "trace_id")} == {
        "method": "GET",
        "route": "/v1/listings/{listing_id}",
        "status": 200,
        "request_id": "the-logged-one",
        "trace_id": "a" * 32,
    }
    assert (second["method"], second["status"]) == ("OTHER", 405)
    assert "confidential" not in str(first)


async def test_the_access_log_writes_by_itself_and_for_people(capsys):
    log = AccessLog(json_lines=False)
    log.note({"method": "GET", "route": "/x", "status": 200, "ms": 1.5, "request_id": "abc"})
    for _ in range(100):
        await asyncio.sleep(0.01)
        if written := capsys.readouterr().out:
            break
    assert written.endswith("GET /x 200 1.5 ms abc\n")
    silent = AccessLog(enabled=False)
    silent.note({})
    silent.flush()
    assert capsys.readouterr().out == ""


@pytest.fixture
def kept(app: Service) -> Pages:
    app.edge.pages.advance(1)
    app.edge.pages._clock = lambda: app.edge.pages.followed_at
    return app.edge.pages


async def test_a_public_answer_is_served_again_without_being_read(app, client, kept):
    path = f"/v1/listings/{new_id()}"
    first, second = await client.get(path), await client.get(path, headers={"accept-language": "vi"})
    assert len(readings) == 1
    assert first.content == second.content
    changing = {"x-request-id", "ratelimit"}
    assert {k: v for k, v in first.headers.items() if k not in changing} == {
        k: v for k, v in second.headers.items() if k not in changing
    }
    assert second.headers["etag"] == '"7"'
    unchanged = await client.get(path, headers={"if-none-match": 'W/"1", "7"'})
    assert (unchanged.status_code, unchanged.content, unchanged.headers["etag"]) == (304, b"", '"7"')
    assert "content-length" not in unchanged.headers
    assert (await client.get(path, headers={"if-none-match": '"8"'})).status_code == 200
    assert (await client.get(path, headers={"if-none-match": "*"})).status_code == 304
    assert len(readings) == 1


async def test_a_dropped_page_is_read_again(client, kept):
    listing = new_id()
    await client.get(f"/v1/listings/{listing}")
    kept.drop(listing)
    await client.get(f"/v1/listings/{listing}")
    assert len(readings) == 2


async def test_a_page_that_changed_while_it_was_read_is_not_kept(app, client, kept):
    app.state.during = kept.drop
    path = f"/v1/listings/{new_id()}"
    await client.get(path)
    await client.get(path)
    assert len(readings) == 2


async def test_only_what_is_the_same_for_everybody_is_kept(app, client, kept):
    path = f"/v1/listings/{new_id()}"
    await client.get(path, headers={"authorization": "Bearer x"})
    await client.get(path, params={"a": "b"})
    assert kept.size == 0
    app.state.headers = {"cache-control": "private, no-cache", "etag": '"7"'}
    await client.get(path)
    assert kept.size == 0
    app.state.headers = PUBLIC
    await client.get(path)
    assert kept.size > 0, "the control"
    await client.get(path, headers={"authorization": "Bearer x"})
    await client.get(path, params={"a": "b"})
    assert len(readings) == 6


async def test_a_page_without_a_tag_gets_one_of_its_content(app, client, kept):
    app.state.headers = {"cache-control": "public, no-cache"}
    path = f"/v1/listings/{new_id()}"
    await client.get(path)
    tag = (await client.get(path)).headers["etag"]
    assert (await client.get(path, headers={"if-none-match": tag})).status_code == 304


async def test_a_kept_page_is_counted_and_limited_like_any_other(app, kept):
    path = f"/v1/listings/{new_id()}"
    app.edge.limit.quota = 3
    async with client_of(app) as client:
        statuses = [(await client.get(path)).status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    assert len(readings) == 1


def test_secrets_are_blanked_however_deep():
    event = {"event": "x", "new_password": "p", "inside": [{"access_token": "t", "n": 1}], "list": ("a",), "terms": {}}
    assert redact(None, "", event) == {
        "event": "x",
        "new_password": "[redacted]",
        "inside": [{"access_token": "[redacted]", "n": 1}],
        "list": ["a"],
        "terms": "[redacted]",
    }


def test_an_exception_is_told_without_the_values_of_the_driver():
    try:
        try:
            Thing.model_validate({"name": ["the vault"]})
        except ValueError as invalid:
            raise RuntimeError("it went wrong") from invalid
    except RuntimeError as error:
        told = tell_exception(None, "", {"exc_info": error})["exception"]
        same = tell_exception(None, "", {"exc_info": True})["exception"]
        tupled = tell_exception(None, "", {"exc_info": (type(error), error, None)})["exception"]
    assert told == same == tupled
    assert "RuntimeError: it went wrong" in told
    assert "ValidationError" in told
    assert "the vault" not in told
    assert tell_exception(None, "", {"event": "x"}) == {"event": "x"}


@pytest.fixture
def logging_as_it_was():
    root, before = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers, root.level = handlers, level
    structlog.configure(**before)


@pytest.mark.usefixtures("logging_as_it_was")
@pytest.mark.parametrize("json_lines", [True, False])
def test_everybody_logs_alike(settings, capsys, json_lines):
    configure_logging(settings.model_copy(update={"log_json": json_lines, "log_level": "warning"}))
    structlog.get_logger("ours").warning("opened", token="secret-1", count=3, id=UUID(int=1))
    structlog.get_logger("ours").info("not_told")
    logging.getLogger("uvicorn.error").error("theirs %s", "said")
    written = capsys.readouterr().err
    assert "secret-1" not in written
    assert "not_told" not in written
    if json_lines:
        ours, theirs = (json.loads(line) for line in written.splitlines())
        assert (ours["event"], ours["token"], ours["count"], ours["level"]) == ("opened", "[redacted]", 3, "warning")
        assert ours["id"] == str(UUID(int=1))
        assert (theirs["event"], theirs["level"]) == ("theirs said", "error")


async def test_what_is_not_a_request_is_handed_on(app):
    messages = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])
    sent = []

    async def receive():
        return next(messages)

    async def send(message):
        sent.append(message["type"])

    await app({"type": "lifespan", "asgi": {"version": "3.0"}}, receive, send)
    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
