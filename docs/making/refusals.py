"""Every problem the exchange can answer with."""

from making.markdown import code, section, table, whole
from making.source import domains, home, subclasses
from techexchange.infra.http.problems import VIETNAMESE, status_of
from techexchange.kernel.errors import ExchangeError

LEAD = """Every error is a problem document (RFC 9457, `application/problem+json`). Decide by `code`: it never
changes; the messages may. They come in English or Vietnamese by `Accept-Language`. The status says what kind of
error it is:

| status | kind | what to do |
| --- | --- | --- |
| 400, 405, 406, 413, 415, 422 | what was sent breaks a rule | mend the request; 422 lists each fault under `errors` |
| 401 | unknown | sign in, or renew the token |
| 403 | known, visible, not allowed | ask someone who may; `code` says which condition is missing |
| 404 | not there, or not for your eyes | the two cannot be told apart, on purpose |
| 409 | not in the present state | read again and look at `available_moves` |
| 412, 428 | changed since it was read, or `If-Match` is missing | read again, decide again, name the new version |
| 429, 503 | too many, or something is not answering | wait as long as `Retry-After` says, then repeat it |
| 500 | a mistake of ours | report it with the `X-Request-ID` |"""


def page() -> str:
    """The page of errors."""
    served: list[type[ExchangeError]] = []
    local: list[type[ExchangeError]] = []
    for error in subclasses(ExchangeError):
        (local if _is_local(error) else served).append(error)
    sections = [
        section(_title(name), _table(of_home))
        for name in ("kernel", "infra", *reversed(domains()))
        if (of_home := [error for error in served if home(error) == name])
    ]
    rows = [(code(error.code), error.message()) for error in local]
    told = section(
        "On the command line",
        "These end a command or a start and never reach a client.",
        table(("code", "message"), rows),
    )
    return whole("Errors", LEAD, *sections, told)


def _is_local(error: type[ExchangeError]) -> bool:
    return error.__module__.startswith(("techexchange.cli", "techexchange.infra.embedded"))


def _title(name: str) -> str:
    return {"kernel": "The kinds themselves", "infra": "Of every route"}.get(name, name.capitalize())


def _table(errors: list[type[ExchangeError]]) -> str:
    rows = sorted((status_of(error), error.code, error.message(), VIETNAMESE.get(error.code, "")) for error in errors)
    return table(("status", "code", "message", "thông báo"), [(s, code(c), m, v) for s, c, m, v in rows])
