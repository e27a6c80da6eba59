"""A request's route is found among those that begin as its path does, and is the one a router would have found."""

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.routing import Route, Router

from techexchange.infra.http.branches import Branches


def named(name):
    async def answer(_):
        return PlainTextResponse(name)

    return answer


async def asked(app, method, path):
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://exchange.example") as client:
        return await client.request(method, path)


ROUTES = [
    Route("/v1/things/known", named("known")),
    Route("/v1/things/{id}", named("one")),
    Route("/v1/things/{id}", named("written"), methods=["POST"]),
    Route("/v1/{kind}", named("kind")),
    Route("/healthz", named("health")),
]


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
@pytest.mark.parametrize(
    "path", ["/v1/things/known", "/v1/things/7", "/v1/others", "/healthz", "/nowhere", "/v1/things/7/"]
)
async def test_the_answer_is_the_routers(method, path):
    router = Router(ROUTES)
    alone, branched = [await asked(app, method, path) for app in (router, Branches(ROUTES, router))]
    assert (branched.status_code, branched.text, branched.headers) == (alone.status_code, alone.text, alone.headers)


async def test_a_router_is_asked_only_where_no_route_of_the_branch_fits():
    async def never(scope, receive, send):
        raise AssertionError(scope["path"])

    assert (await asked(Branches(ROUTES, never), "GET", "/v1/things/7")).text == "one"
    with pytest.raises(AssertionError, match="/v1/others"):
        await asked(Branches(ROUTES, never), "GET", "/v1/others")
