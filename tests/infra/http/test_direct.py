"""Routes that are answered at the edge."""

import httpx
import pytest
from fastapi import APIRouter, Request, Response

from techexchange.infra.http.direct import DirectRoute
from techexchange.infra.http.edge import Service
from techexchange.infra.http.problems import add_problem_handlers
from techexchange.infra.pages import Pages
from techexchange.kernel.errors import Conflict
from techexchange.settings import Settings

router = APIRouter(route_class=DirectRoute)


@router.get("/direct")
async def answer(request: Request) -> Response:
    if "fail" in request.query_params:
        raise {"conflict": Conflict, "fault": ZeroDivisionError}[request.query_params["fail"]]
    return Response(request.app.title, media_type="text/plain")


@pytest.fixture
async def client(tmp_path):
    service = Service(title="Direct")
    add_problem_handlers(service)
    service.keep_routes(router)
    service.guard(Settings(data_directory=tmp_path), Pages())
    transport = httpx.ASGITransport(service, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


async def unasked(*_):
    raise AssertionError("went through the framework")


async def test_a_direct_route_does_not_go_through_the_framework(client, monkeypatch):
    monkeypatch.setattr(Service, "build_middleware_stack", lambda _: unasked)
    answered = await client.get("/direct")
    assert (answered.status_code, answered.text) == (200, "Direct")
    assert (await client.get("/direct?fail=conflict")).status_code == 500


async def test_what_goes_wrong_is_told_as_anywhere(client):
    refused = await client.get("/direct?fail=conflict")
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    failed = await client.get("/direct?fail=fault")
    assert (failed.status_code, failed.json()["code"]) == (500, "internal_error")


async def test_every_other_method_is_the_frameworks(client):
    refused = await client.post("/direct")
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET")
