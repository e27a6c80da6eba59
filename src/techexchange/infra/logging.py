"""Logs: one line per fact, for people in development and as JSON in production, never with a secret in it."""

import asyncio
import logging
import sys
import traceback
from collections.abc import Iterator, MutableMapping
from datetime import UTC, datetime
from typing import Any

import structlog
from psycopg import Error as DriverError
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError
from structlog.typing import EventDict, Processor, WrappedLogger

from techexchange.infra import json
from techexchange.settings import Settings

SECRET_WORDS = ("password", "token", "secret", "authorization", "terms", "totp", "recovery", "email", "cookie")
REDACTED = "[redacted]"
FLUSH_SECONDS = 0.1
QUIET = ("procrastinate", "alembic", "httpx", "multipart")
"""Libraries whose everyday remarks are not ours to keep."""
QUOTING_VALUES = (DBAPIError, DriverError, ValidationError)
"""Errors whose text repeats the values they failed on."""


def redact(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Blank every value whose key names a secret, however deep it lies."""
    return {key: _cleaned(key, value) for key, value in event.items()}


def _cleaned(key: object, value: Any) -> Any:
    if isinstance(key, str) and any(word in key.lower() for word in SECRET_WORDS):
        return REDACTED
    if isinstance(value, MutableMapping):
        return {inner: _cleaned(inner, item) for inner, item in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(None, item) for item in value]
    return value


def tell_exception(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Turn an exception into its types, places and texts; the text of a driver's error is left out."""
    given = event.pop("exc_info", None)
    error = given[1] if isinstance(given, tuple) else given if isinstance(given, BaseException) else None
    if error is None and given:
        error = sys.exception()
    if error is not None:
        event["exception"] = "\n".join(_told(error))
    return event


def _told(error: BaseException) -> Iterator[str]:
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        yield from _told(cause)
        yield "which led to"
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"  {frame.filename}:{frame.lineno} in {frame.name}"
    text = "" if isinstance(error, QUOTING_VALUES) else f": {error}"
    yield f"{type(error).__module__}.{type(error).__qualname__}{text}"


def _json(_: WrappedLogger, __: str, event: EventDict) -> str:
    return json.dumps_text({key: value if _is_plain(value) else str(value) for key, value in event.items()})


def _is_plain(value: object) -> bool:
    return value is None or isinstance(value, str | int | float | bool | list | dict)


def configure_logging(settings: Settings) -> None:
    """Set up structlog and the standard library's loggers, uvicorn's included, to write alike to stderr."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        tell_exception,
        redact,
    ]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    last: Processor = _json if settings.log_json else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.log_level.upper())
    for name in QUIET:
        logging.getLogger(name).setLevel(max(root.level, logging.WARNING))
    logging.getLogger("uvicorn.access").disabled = True


class AccessLog:
    """One line per request, written together with its neighbours at most a tenth of a second later."""

    def __init__(self, *, enabled: bool = True, json_lines: bool = True) -> None:
        self.enabled = enabled
        self.json_lines = json_lines
        self._waiting: list[dict[str, Any]] = []

    def note(self, record: dict[str, Any]) -> None:
        """Take down a request: method, route, status, ms, request_id, and trace_id where there is one."""
        if not self.enabled:
            return
        if not self._waiting:
            asyncio.get_running_loop().call_later(FLUSH_SECONDS, self.flush)
        record["timestamp"] = datetime.now(UTC)
        self._waiting.append(record)

    def flush(self) -> None:
        """Write what is waiting."""
        waiting, self._waiting = self._waiting, []
        line = _access_json if self.json_lines else _access_text
        sys.stdout.write("".join(map(line, waiting)))
        sys.stdout.flush()


def _access_json(record: dict[str, Any]) -> str:
    return json.dumps_text({"event": "request", "level": "info"} | record) + "\n"


def _access_text(record: dict[str, Any]) -> str:
    when = f"{record['timestamp']:%H:%M:%S}"
    return f"{when} {record['method']} {record['route']} {record['status']} {record['ms']} ms {record['request_id']}\n"
