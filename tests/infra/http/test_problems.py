"""Every failure is a problem document, in the language its reader prefers."""

from enum import Enum
from typing import Annotated, Any

import httpx
import pytest
from fastapi import FastAPI, Query
from starlette.exceptions import HTTPException

from techexchange.app import metadata
from techexchange.infra.http.problems import (
    VIETNAMESE,
    add_problem_handlers,
    document,
    language_of,
    problems,
    render,
    status_of,
)
from techexchange.infra.http.schemas import Body, Line
from techexchange.kernel.errors import (
    Conflict,
    ExchangeError,
    Forbidden,
    NotFound,
    Stale,
    TooMany,
    Unauthenticated,
    Unavailable,
)


class BridgeClosed(Conflict):
    """This bridge is closed.

    What follows is for those who read the source.
    """


class Colour(Enum):
    """A value of these tests."""

    RED = "red"


class Inner(Body):
    """A part of these tests' body."""

    name: Line


class Sent(Body):
    """A body of these tests."""

    name: Line
    inner: dict[str, Inner] | None = None
    count: Annotated[int, Query(ge=0)] = 0


def every_error(kind: type[ExchangeError] = ExchangeError):
    for error in kind.__subclasses__():
        if error.__module__.startswith("techexchange."):
            yield error
            yield from every_error(error)


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("vi", "vi"),
        ("vi-VN,vi;q=0.9,en;q=0.8", "vi"),
        ("en-GB,en;q=0.9,vi;q=0.8", "en"),
        ("en;q=0.5,vi;q=0.6", "vi"),
        ("fr,de", "en"),
        ("fr;q=1,vi;q=0.1", "vi"),
        ("vi;q=0", "en"),
        ("VI", "vi"),
        ("vi;q=much,en", "en"),
        ("*", "en"),
        (";;;,,,q=", "en"),
    ],
)
def test_the_language_that_weighs_more_is_spoken(header, language):
    assert language_of(header) == language


def test_a_document_says_what_and_where():
    error = BridgeClosed(bridge="Long Biên", since=None, colour=Colour.RED)
    assert document(error, 409, "en") == {
        "type": "/problems/bridge_closed",
        "title": "This bridge is closed.",
        "status": 409,
        "code": "bridge_closed",
        "detail": "This bridge is closed. (bridge: Long Biên; since: None; colour: red)",
        "bridge": "Long Biên",
        "since": None,
        "colour": "red",
    }


def test_a_detail_cannot_pass_for_the_problem_itself():
    assert document(BridgeClosed(status=200, code="fine"), 409, "en")["status"] == 409


@pytest.mark.parametrize(
    ("error", "status"),
    [(BridgeClosed, 409), (Stale, 412), (NotFound, 404), (Forbidden, 403), (TooMany, 429), (ExchangeError, 500)],
)
def test_the_nearest_kind_decides_the_status(error, status):
    assert status_of(error) == status


def test_every_error_speaks_vietnamese_and_english():
    assert metadata.tables, "every domain has been imported"
    missing = sorted(error.code for error in every_error() if error.code not in VIETNAMESE)
    assert missing == []
    assert [error.code for error in every_error() if not error.message().endswith((".", "`."))] == []
    assert list(VIETNAMESE) == sorted(VIETNAMESE)


def test_what_helps_the_caller_on_is_in_the_headers():
    assert render(TooMany(retry_after=17), None).headers["retry-after"] == "17"
    assert int(render(Unavailable(), None).headers["retry-after"]) > 0
    assert "retry-after" not in render(Stale(), None).headers
    assert render(Unauthenticated(), None).headers["www-authenticate"].startswith("Bearer")
    spoken = render(NotFound(), "vi")
    assert (spoken.headers["content-language"], spoken.headers["cache-control"]) == ("vi", "no-store")


def test_routes_document_what_they_raise():
    documented = problems(BridgeClosed, Conflict, NotFound)
    assert list(documented) == [409, 404]
    examples = documented[409]["content"]["application/problem+json"]["examples"]
    assert list(examples) == ["bridge_closed", "conflict"]
    assert examples["bridge_closed"]["value"]["status"] == 409


@pytest.fixture
async def bridges():
    """A service of these tests, over no database."""
    app = FastAPI()
    add_problem_handlers(app)

    @app.post("/bridges/{number}")
    async def send(number: int, body: Sent, lanes: Annotated[list[int] | None, Query()] = None) -> dict[str, Any]:
        return {}

    @app.get("/teapot")
    async def brew() -> None:
        raise HTTPException(418)

    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


async def faults(client: httpx.AsyncClient, language: str = "en", **request: Any) -> list[dict[str, Any]]:
    answer = await client.post(request.pop("path", "/bridges/1"), headers={"accept-language": language}, **request)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.json()["errors"]


async def test_every_fault_is_pointed_at(bridges):
    body = {"name": " ", "inner": {"a/b~c": {"name": 3, "more": 1}}, "unknown": 1}
    found = await faults(bridges, path="/bridges/x?lanes=1&lanes=y", json=body)
    assert {(fault.get("pointer") or (fault["in"], fault["parameter"])): fault["code"] for fault in found} == {
        ("path", "number"): "int_parsing",
        ("query", "lanes.1"): "int_parsing",
        "/name": "string_too_short",
        "/inner/a~1b~0c/name": "string_type",
        "/inner/a~1b~0c/more": "extra_forbidden",
        "/unknown": "extra_forbidden",
    }


async def test_faults_speak_vietnamese(bridges):
    [fault] = await faults(bridges, "vi", json={})
    assert fault == {"pointer": "/name", "code": "missing", "detail": VIETNAMESE["validation.missing"]}


async def test_a_fault_never_repeats_the_value(bridges):
    assert "the vault" not in str(await faults(bridges, json={"name": ["the vault"], "count": "the vault"}))


@pytest.mark.parametrize(
    "body",
    [
        b'{"name": "\\u0000"}',
        b'{"name": "\\ud800"}',
        b'{"name": "x", "\\ud800": 1}',
        b'{"name": "x", "inner": {"\\udfff": {}}}',
        b'{"name": "x", "count": -1}',
        b'{"name": "x", "count": 1e400}',
        b'{"name": "x", "count": NaN}',
        b"[]",
        b"null",
        b'"x"',
    ],
)
async def test_odd_values_are_faults_of_their_sender(bridges, body):
    await faults(bridges, content=body)


@pytest.mark.parametrize("body", [b"", b"{", b'{"name": "x"', b"\xff", b"{'name': 1}"])
async def test_what_is_not_json_is_malformed(bridges, body):
    answer = await bridges.post("/bridges/1", content=body, headers={"content-type": "application/json"})
    assert answer.status_code in {400, 422}
    assert answer.headers["content-type"] == "application/problem+json"


async def test_the_frameworks_own_failures_are_problems_too(bridges):
    missing = await bridges.get("/nowhere", headers={"accept-language": "vi"})
    assert (missing.status_code, missing.json()["title"]) == (404, VIETNAMESE["route_not_found"])
    wrong = await bridges.get("/bridges/1")
    assert (wrong.status_code, wrong.json()["code"], wrong.headers["allow"]) == (405, "method_not_allowed", "POST")
    assert (await bridges.get("/teapot")).json()["code"] == "internal_error"
