"""Errors as RFC 9457 problem documents, in Vietnamese or English; the only module that knows status codes."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import Match

from techexchange.infra import json
from techexchange.kernel import errors
from techexchange.kernel.events import plain

MEDIA_TYPE = "application/problem+json"
VIETNAMESE: dict[str, str] = json.loads((Path(__file__).parents[1] / "messages_vi.json").read_bytes())
RETRY_SECONDS = 2


class MalformedRequest(errors.Invalid):
    """The request could not be read; check its syntax, headers and encoding."""


class ValidationFailed(errors.Invalid):
    """Some values are missing, unknown or out of range; see `errors`."""


class IdempotencyKeyMissing(errors.Invalid):
    """Send an Idempotency-Key header (8 to 200 printable characters) with this request."""


class PreconditionRequired(errors.Conflict):
    """Send If-Match with the ETag of the version you are changing."""


class TooLarge(errors.Invalid):
    """The request is larger than what is accepted here."""


class UnsupportedMedia(errors.Invalid):
    """This type of content is not accepted here."""


class NotAcceptable(errors.Invalid):
    """The type of content asked for is not available here."""


class RouteNotFound(errors.NotFound):
    """There is no such address."""


class MethodNotAllowed(errors.Invalid):
    """This address does not know that method."""


class InternalError(errors.ExchangeError):
    """Something went wrong on our side; it has been noted under the request id."""


STATUS: dict[type[errors.ExchangeError], int] = {
    MalformedRequest: 400,
    IdempotencyKeyMissing: 400,
    errors.Unauthenticated: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    MethodNotAllowed: 405,
    NotAcceptable: 406,
    errors.Conflict: 409,
    errors.Stale: 412,
    TooLarge: 413,
    UnsupportedMedia: 415,
    errors.Invalid: 422,
    PreconditionRequired: 428,
    errors.TooMany: 429,
    errors.Unavailable: 503,
    errors.ExchangeError: 500,
}
FRAMEWORK: dict[int, type[errors.ExchangeError]] = {
    400: MalformedRequest,
    404: RouteNotFound,
    405: MethodNotAllowed,
    413: TooLarge,
    415: UnsupportedMedia,
}


def status_of(error: type[errors.ExchangeError]) -> int:
    """The HTTP status of the nearest kind this error is one of."""
    return next(STATUS[kind] for kind in error.__mro__ if kind in STATUS)


def problems(*raised: type[errors.ExchangeError]) -> dict[int | str, dict[str, Any]]:
    """The `responses=` of a route that may raise these, with an example of each."""
    documented: dict[int | str, dict[str, Any]] = {}
    for error in raised:
        status = status_of(error)
        entry = documented.setdefault(
            status,
            {
                "description": error.message(),
                "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": {}}},
            },
        )
        entry["content"][MEDIA_TYPE]["examples"][error.code] = {"value": document(error(), status, "en")}
    return documented


def language_of(header: str | None) -> str:
    """`vi` or `en`, whichever Accept-Language (RFC 9110) weighs more; English where it says nothing."""
    weights = {"vi": 0.0, "en": 0.001}
    for part in (header or "").lower().split(","):
        tag, _, quality = part.strip().partition(";q=")
        language = tag.partition("-")[0].strip()
        if language in weights:
            weights[language] = max(weights[language], _quality(quality))
    return max(weights, key=weights.__getitem__)


def _quality(text: str) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0


def document(error: errors.ExchangeError, status: int, language: str) -> dict[str, Any]:
    """The problem document of an error."""
    message = VIETNAMESE.get(error.code, str(error)) if language == "vi" else str(error)
    details: dict[str, Any] = {name: plain(value) for name, value in error.details.items()}
    if language == "vi" and error.details.get("errors"):
        details["errors"] = [_in_vietnamese(fault) for fault in details["errors"]]
    specifics = "; ".join(f"{name}: {value}" for name, value in details.items() if name != "errors")
    body = {
        "type": f"/problems/{error.code}",
        "title": message,
        "status": status,
        "code": error.code,
        "detail": f"{message} ({specifics})" if specifics else message,
    }
    return details | body


def _in_vietnamese(fault: dict[str, str]) -> dict[str, str]:
    return fault | {"detail": VIETNAMESE.get(f"validation.{fault['code']}", fault["detail"])}


def render(error: errors.ExchangeError, accept_language: str | None) -> Response:
    """The response that tells of an error."""
    status = status_of(type(error))
    language = language_of(accept_language)
    headers = {"content-language": language, "cache-control": "no-store"}
    if isinstance(error, errors.Unavailable) or "retry_after" in error.details:
        headers["retry-after"] = str(error.details.get("retry_after", RETRY_SECONDS))
    if isinstance(error, errors.Unauthenticated):
        headers["www-authenticate"] = 'Bearer realm="techexchange"'
    body = json.dumps(document(error, status, language))
    return Response(body, status, headers, media_type=MEDIA_TYPE)


def validation_failed(faults: Iterable[Mapping[str, Any]], language: str) -> ValidationFailed:
    """Every fault with the JSON pointer (RFC 6901) or the parameter it lies in; never the value itself."""
    return ValidationFailed(errors=[_fault(fault, language) for fault in faults])


def _fault(fault: Mapping[str, Any], language: str) -> dict[str, str]:
    place, *path = fault["loc"]
    message = str(fault["msg"])
    if language == "vi":
        message = VIETNAMESE.get(f"validation.{fault['type']}", message)
    if place == "body":
        escaped = (str(step).replace("~", "~0").replace("/", "~1") for step in path)
        return {"pointer": "".join(f"/{step}" for step in escaped), "code": fault["type"], "detail": message}
    return {"parameter": ".".join(map(str, path)), "in": place, "code": fault["type"], "detail": message}


def _methods_here(request: Request) -> set[str]:
    """Every method this address knows; the framework names those of one route only (RFC 9110, section 15.5.6)."""
    matching = (route for route in request.app.routes if route.matches(request.scope)[0] is not Match.NONE)
    return {method for route in matching for method in getattr(route, "methods", None) or ()}


def add_problem_handlers(app: FastAPI) -> None:
    """Every way a request can fail becomes a problem document."""

    async def ours(request: Request, error: Exception) -> Response:
        assert isinstance(error, errors.ExchangeError)
        return render(error, request.headers.get("accept-language"))

    async def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        header = request.headers.get("accept-language")
        if any(fault["type"] == "json_invalid" for fault in error.errors()):
            return render(MalformedRequest(), header)
        return render(validation_failed(error.errors(), language_of(header)), header)

    async def framework(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        kind = FRAMEWORK.get(error.status_code, InternalError)
        response = render(kind(), request.headers.get("accept-language"))
        for name, value in (error.headers or {}).items():
            response.headers[name] = value
        if error.status_code == 405 and (known := _methods_here(request)):
            response.headers["allow"] = ", ".join(sorted(known))
        return response

    async def unforeseen(request: Request, _: Exception) -> Response:
        named = request.scope.get("state", {}).get("request_id")
        return render(InternalError(request_id=named), request.headers.get("accept-language"))

    app.add_exception_handler(errors.ExchangeError, ours)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, framework)
    app.add_exception_handler(Exception, unforeseen)
