"""The description of the service (OpenAPI 3.1): what the framework derives from the routes, made complete.

The framework does not know what the route class and the edge do; here their headers, their problems and the two ways
to obtain a token are added to every operation, so that a client generated from the description can do everything.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from fastapi import APIRouter
from fastapi.routing import APIRoute

from techexchange.infra.http.problems import MEDIA_TYPE, MalformedRequest, TooLarge, ValidationFailed, problems
from techexchange.infra.http.routing import FOR_STRANGERS, ExchangeRoute
from techexchange.infra.http.schemas import Problem
from techexchange.kernel.errors import TooMany, Unauthenticated, Unavailable
from techexchange.kernel.permissions import Permission

Schema = dict[str, Any]
BEARER = "HTTPBearer"
MACHINE = "ClientCredentials"
DESCRIPTION = """
The exchange where technology is offered, sought, found and agreed on.

* A change to something that exists needs `If-Match` with its `ETag`; a POST that acts needs an `Idempotency-Key` and
  may then be repeated safely for 24 hours.
* Lists are read by following `next_cursor`; errors are problem documents (RFC 9457), in Vietnamese or English by
  `Accept-Language`.
* The answer to a change names the facts it put on record in `Ledger-Reference`; anybody who knows one gets a receipt.
* Times are RFC 3339 in UTC; money is whole minor units of its currency.
"""
EVERYWHERE = problems(MalformedRequest, Unauthenticated, TooLarge, ValidationFailed, TooMany, Unavailable)
IDEMPOTENCY_KEY: Schema = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "A name of your own for this attempt; repeating it with the same body acts once.",
    "schema": {"type": "string", "minLength": 8, "maxLength": 200, "pattern": "^[!-~]{8,200}$"},
    "example": "3f8e1c52-7a3d-4c0e-9a51-0b7f2d6c9e41",
}
IF_MATCH: Schema = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The ETag of the version being changed; `*` for whichever it is.",
    "schema": {"type": "string", "pattern": r'^(\*|"?[0-9]{1,18}"?)$'},
    "example": '"3"',
}
HEADERS: Schema = {
    "X-Request-ID": {"description": "The name of this request, yours or ours.", "schema": {"type": "string"}},
    "RateLimit": {
        "description": 'What is left: `"default";r=<requests>;t=<seconds>`.',
        "schema": {"type": "string"},
        "example": '"default";r=5999;t=60',
    },
    "RateLimit-Policy": {
        "description": 'What is granted: `"default";q=<requests>;w=<seconds>`.',
        "schema": {"type": "string"},
        "example": '"default";q=6000;w=60',
    },
}
RETRY_AFTER: Schema = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}
REFERENCE: Schema = {
    "Ledger-Reference": {
        "description": "The facts this put on record, by their ids with commas between them; `GET "
        "/v1/ledger/receipts/{event_id}` makes a receipt of each.",
        "schema": {"type": "string"},
    }
}
SECURITY: Schema = {
    MACHINE: {
        "type": "oauth2",
        "description": "For programs: the credentials of an API client are exchanged for a short-lived access token.",
        "flows": {
            "clientCredentials": {
                "tokenUrl": "/oauth/token",
                "scopes": {permission.value: permission.name.replace("_", " ").lower() for permission in Permission},
            }
        },
    }
}
REPLACED = ("HTTPValidationError", "ValidationError")


def name_of(route: APIRoute) -> str:
    """The operation id of a route: the name of its function."""
    return route.name


def keyed_paths(routers: Iterable[APIRouter]) -> frozenset[str]:
    """The paths whose POST needs an Idempotency-Key."""
    return frozenset(
        route.path_format
        for router in routers
        for route in router.routes
        if isinstance(route, ExchangeRoute) and route.keyed and "POST" in (route.methods or ())
    )


def complete(schema: Schema, keyed: frozenset[str]) -> Schema:
    """The framework's description with everything that it cannot know; changes `schema` itself."""
    components = schema.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for name in REPLACED:
        schemas.pop(name, None)
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= problem.pop("$defs") | {"Problem": problem}
    components["headers"] = HEADERS
    components.setdefault("securitySchemes", {}).update(SECURITY)
    for path, method, operation in _operations(schema):
        _secure(operation)
        _require_headers(operation, keyed=method == "post" and path in keyed)
        _answer(operation, changes=method != "get")
    return schema


def _operations(schema: Schema) -> Iterator[tuple[str, str, Schema]]:
    for path, methods in schema.get("paths", {}).items():
        for method, operation in methods.items():
            yield path, method, operation


def _secure(operation: Schema) -> None:
    """A caller who must say who they are may be refused with 401; the route says so itself.

    Where someone proves who they are, 401 is the answer to the proof, and no token is asked for.
    """
    if operation.pop(FOR_STRANGERS, False):
        operation.pop("security", None)
    if "security" not in operation:
        return
    operation["security"] = [{BEARER: []}, {MACHINE: []}]
    if "401" not in operation["responses"]:
        operation["security"].insert(0, {})


def _require_headers(operation: Schema, *, keyed: bool) -> None:
    parameters = operation.setdefault("parameters", [])
    parameters[:] = [IF_MATCH if given["name"].lower() == "if-match" else given for given in parameters]
    if keyed and "security" in operation:
        parameters.append(IDEMPOTENCY_KEY | {"required": {} not in operation["security"]})


def _answer(operation: Schema, *, changes: bool) -> None:
    responses: Schema = operation["responses"]
    if "HTTPValidationError" in str(responses.get("422")):
        del responses["422"]
    for status, response in EVERYWHERE.items():
        given = responses.setdefault(str(status), {"description": response["description"], "content": {}})
        content = given.setdefault("content", {}).setdefault(MEDIA_TYPE, {"schema": {}, "examples": {}})
        common = response["content"][MEDIA_TYPE]
        content["schema"] = common["schema"]
        content["examples"] = common["examples"] | content.get("examples", {})
    for status, response in responses.items():
        named = {name: {"$ref": f"#/components/headers/{name}"} for name in HEADERS}
        waiting = RETRY_AFTER if status in {"429", "503"} else {}
        referring = REFERENCE if changes and status.startswith("2") else {}
        response["headers"] = named | waiting | referring | response.get("headers", {})
    operation["responses"] = dict(sorted(responses.items()))
