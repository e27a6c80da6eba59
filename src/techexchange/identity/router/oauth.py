"""How a machine asks for a token, and is told why not, in the terms of RFC 6749."""

import base64
import binascii
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import unquote_plus
from uuid import UUID

from fastapi import Request, Response
from fastapi.responses import JSONResponse

from techexchange.identity.actions import ClientCredentials, ClientToken
from techexchange.identity.errors import ClientRefused, GrantTypeUnsupported, ScopeNotAllowed
from techexchange.identity.schemas.organizations import ClientTokenOut
from techexchange.infra.http.problems import MalformedRequest
from techexchange.kernel.errors import ExchangeError

GRANT = "client_credentials"
LONGEST = 4096  # characters of one field
REASONS: dict[type[ExchangeError], tuple[str, int]] = {
    ClientRefused: ("invalid_client", 401),
    ScopeNotAllowed: ("invalid_scope", 400),
    GrantTypeUnsupported: ("unsupported_grant_type", 400),
    MalformedRequest: ("invalid_request", 400),
}
KEPT_FROM_CACHES = {"cache-control": "no-store", "pragma": "no-cache"}
REQUEST: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": {
                    "type": "object",
                    "required": ["grant_type"],
                    "properties": {
                        "grant_type": {"type": "string", "enum": [GRANT]},
                        "scope": {"type": "string", "description": "Some of the client's scopes, apart by spaces"},
                        "client_id": {"type": "string", "format": "uuid"},
                        "client_secret": {"type": "string"},
                    },
                },
                "example": {"grant_type": GRANT, "scope": "listing:read"},
            }
        },
    }
}

Issue = Callable[[ClientCredentials], Awaitable[ClientToken]]
Asked = ClientCredentials | ExchangeError


async def read(request: Request) -> Asked:
    """What a machine shows, or what is wrong with it."""
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return MalformedRequest()
    form = await request.form()
    given = {name: value for name, value in form.items() if isinstance(value, str)}
    if len(given) != len(form.multi_items()) or any(len(value) > LONGEST for value in given.values()):
        return MalformedRequest()
    if "grant_type" not in given:
        return MalformedRequest()
    if given["grant_type"] != GRANT:
        return GrantTypeUnsupported()
    return _credentials(request.headers.get("authorization"), given)


async def answer(asked: Asked, issue: Issue) -> Response:
    """The token, or why there is none."""
    if isinstance(asked, ExchangeError):
        return _refusal(asked)
    try:
        token = await issue(asked)
    except (ClientRefused, ScopeNotAllowed) as refused:
        return _refusal(refused)
    out = ClientTokenOut(access_token=token.access_token, expires_in=token.expires_in, scope=" ".join(token.scopes))
    return JSONResponse(out.model_dump(), headers=KEPT_FROM_CACHES)


def _credentials(authorization: str | None, given: Mapping[str, str]) -> Asked:
    """Basic authentication or the form, never both (RFC 6749, section 2.3)."""
    in_form = "client_secret" in given
    if authorization is not None and in_form:
        return MalformedRequest()
    try:
        if authorization is not None:
            id, secret = _basic(authorization)
        else:
            id, secret = given.get("client_id", ""), given.get("client_secret", "")
        return ClientCredentials(UUID(id), secret, tuple(given.get("scope", "").split()))
    except ValueError:
        return ClientRefused()


def _basic(authorization: str) -> tuple[str, str]:
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        raise ValueError
    try:
        id, colon, secret = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except binascii.Error as broken:
        raise ValueError from broken
    if not colon:
        raise ValueError
    return unquote_plus(id), unquote_plus(secret)


def _refusal(error: ExchangeError) -> Response:
    reason, status = REASONS[type(error)]
    headers = KEPT_FROM_CACHES | ({"www-authenticate": 'Basic realm="techexchange"'} if status == 401 else {})
    return JSONResponse({"error": reason, "error_description": str(error)}, status, headers)
