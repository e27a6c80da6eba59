"""The description of the service is complete, and its page needs nothing from elsewhere."""

import re
from collections import Counter
from typing import Any

import pytest
from fastapi import APIRouter

from techexchange.app import ROUTERS
from techexchange.infra.http import AnyonesRoute, CurrentActor, ExchangeRoute, IfMatch, Uow, problems
from techexchange.infra.http.edge import Service
from techexchange.infra.http.openapi import keyed_paths
from techexchange.kernel.errors import Conflict, Unauthenticated

router = APIRouter(prefix="/v1/things", tags=["things"], route_class=ExchangeRoute)
open_router = APIRouter(prefix="/v1/open", route_class=AnyonesRoute)


class ThingTaken(Conflict):
    """Someone has taken this thing."""


@router.post("/{thing_id}/take", responses=problems(Unauthenticated, ThingTaken))
async def take_thing(uow: Uow, actor: CurrentActor, version: IfMatch, thing_id: int) -> dict[str, str]:
    return {}


@router.get("/{thing_id}")
async def read_thing(uow: Uow, actor: CurrentActor, thing_id: int) -> dict[str, str]:
    return {}


@open_router.post("/sessions")
async def open_session(uow: Uow) -> dict[str, str]:
    return {}


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    app = Service()
    app.keep_routes(router, open_router)
    return app.openapi()


def headers_of(operation: dict[str, Any]) -> dict[str, bool]:
    return {given["name"]: given["required"] for given in operation["parameters"] if given["in"] == "header"}


def test_a_change_needs_its_headers_and_a_credential(described):
    operation = described["paths"]["/v1/things/{thing_id}/take"]["post"]
    assert operation["operationId"] == "take_thing"
    assert headers_of(operation) == {"If-Match": True, "Idempotency-Key": True}
    assert operation["security"] == [{"HTTPBearer": []}, {"ClientCredentials": []}]


def test_a_reading_for_everybody_may_say_who_asks(described):
    operation = described["paths"]["/v1/things/{thing_id}"]["get"]
    assert headers_of(operation) == {}
    assert operation["security"] == [{}, {"HTTPBearer": []}, {"ClientCredentials": []}]


def test_strangers_need_neither(described):
    operation = described["paths"]["/v1/open/sessions"]["post"]
    assert headers_of(operation) == {}
    assert "security" not in operation


def test_every_answer_is_described_as_a_problem(described):
    responses = described["paths"]["/v1/things/{thing_id}/take"]["post"]["responses"]
    assert list(responses) == ["200", "400", "401", "409", "413", "422", "429", "503"]
    for status, response in responses.items():
        assert {"X-Request-ID", "RateLimit", "RateLimit-Policy"} <= response["headers"].keys()
        if status != "200":
            assert list(response["content"]) == ["application/problem+json"]
    assert "Retry-After" in responses["429"]["headers"]
    assert set(responses["409"]["content"]["application/problem+json"]["examples"]) == {"thing_taken"}
    assert "HTTPValidationError" not in str(described)
    assert {"Problem", "FaultOut"} <= described["components"]["schemas"].keys()


def test_the_description_is_made_once(described):
    app = Service()
    assert app.openapi() is app.openapi()


async def test_the_whole_service_is_described(client):
    schema = (await client.get("/openapi.json")).json()
    operations = [
        (method, path, operation) for path, methods in schema["paths"].items() for method, operation in methods.items()
    ]
    assert schema["openapi"].startswith("3.1")
    names = Counter(operation["operationId"] for _, _, operation in operations)
    assert [name for name, count in names.items() if count > 1] == []
    for method, path, operation in operations:
        assert operation.get("summary"), f"{method} {path} has no summary"
        assert operation.get("description"), f"{method} {path} has no description"
        assert set(operation["tags"]) <= {tag["name"] for tag in schema["tags"]}, f"{method} {path}"
    references = set(re.findall(r'"\$ref": ?"#/([^"]+)"', (await client.get("/openapi.json")).text))
    for reference in references:
        found: Any = schema
        for step in reference.split("/"):
            found = found[step]


def test_every_keyed_route_says_so(app):
    schema = app.openapi()
    for path in keyed_paths(ROUTERS):
        operation = schema["paths"][path]["post"]
        if "security" in operation:
            assert "Idempotency-Key" in headers_of(operation), path


async def test_the_page_takes_everything_from_this_process(client):
    page = await client.get("/docs")
    assert page.status_code == 200
    assert "//" not in page.text.replace("<!DOCTYPE html>", "")
    used = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(used) == 4
    for asset in used:
        answer = await client.get(f"/{asset}")
        assert answer.status_code == 200, asset
        assert len(answer.content) > 100
    assert "script-src 'self';" in page.headers["content-security-policy"]
    assert "connect-src 'self';" in page.headers["content-security-policy"]
    assert not re.search(r"https?://", (await client.get("/docs/start.js")).text)


async def test_assets_are_kept_by_browsers_and_nothing_else_is_served(client):
    first = await client.get("/docs/swagger-ui.css")
    again = await client.get("/docs/swagger-ui.css", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    for name in ("__init__.py", "..%2fmain.py", "no.css"):
        missing = await client.get(f"/docs/{name}")
        assert (missing.status_code, missing.json()["code"]) == (404, "route_not_found")
