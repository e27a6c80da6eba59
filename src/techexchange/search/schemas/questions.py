"""What may be asked of the catalogue.

Questions are read by hand from one table, which is also their description: the framework's own reading would cost more
than the search.
"""

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl
from zlib import crc32

from fastapi.exceptions import RequestValidationError

from techexchange.infra.fulltext import DEEPEST, Range, Request, Sort
from techexchange.kernel.paging import CursorInvalid
from techexchange.kernel.permissions import OrganizationKind
from techexchange.search.queries import COUNTED, Mode

LONGEST_QUESTION = 12_000
MOST_VALUES = 20
LIMIT, SUGGESTED = 10, 8
SECTORS = (
    "semiconductors",
    "digital_ai",
    "precision_automation",
    "electronics",
    "new_materials",
    "pharma_cosmetics",
    "biotechnology",
    "agri_food",
    "environment",
    "energy",
    "other",
)
TRANSFER_SCOPES = (
    "assignment",
    "exclusive_licence",
    "sole_licence",
    "non_exclusive_licence",
    "contribution_in_kind",
    "joint_development",
    "technical_service",
)
SORTS: Mapping[str, Sort | None] = {
    "relevance": None,
    "newest": Sort("published_at", descending=True),
    "trl": Sort("trl", descending=True),
    "valid_until": Sort("valid_until"),
}


@dataclass(frozen=True)
class Question:
    """One parameter: its pattern or its values, whether it may be repeated, and what it means."""

    meaning: str
    pattern: str = ""
    values: tuple[str, ...] = ()
    repeated: bool = False
    schema: Mapping[str, Any] | None = None

    def matcher(self) -> Callable[[str], object]:
        """Whether a value is one of those that can be asked for."""
        return frozenset(self.values).__contains__ if self.values else re.compile(self.pattern).fullmatch

    def described(self, name: str) -> dict[str, Any]:
        """The parameter as OpenAPI has it."""
        one = self.schema or {"type": "string"} | ({"enum": list(self.values)} if self.values else {})
        if self.pattern and not self.schema:
            one = {**one, "pattern": f"^(?:{self.pattern})$"}
        whole = {"type": "array", "items": one, "maxItems": MOST_VALUES} if self.repeated else one
        return {"name": name, "in": "query", "required": False, "description": self.meaning, "schema": dict(whole)}


def _number(low: int, high: int, default: int | None = None) -> dict[str, Any]:
    bounds = {"type": "integer", "minimum": low, "maximum": high}
    return bounds if default is None else {**bounds, "default": default}


def _switch(meaning: str, *, default: bool) -> Question:
    return Question(meaning, values=("true", "false"), schema={"type": "boolean", "default": default})


def _filter(meaning: str, pattern: str = "", values: tuple[str, ...] = ()) -> Question:
    return Question(f"{meaning}; several are alternatives", pattern, values, repeated=True)


FILTERS: Mapping[str, Question] = {
    "direction": _filter("What is offered or what is wanted", values=("supply", "demand")),
    "sector": _filter("Sector", values=SECTORS),
    "ipc": _filter(
        "International Patent Classification: a section or the beginning of a code, such as C, C02, C02F, C02F 1/44",
        r"[A-H]([0-9]{2}([A-Z]( [0-9]{1,4}(/[0-9]{2,6})?)?)?)?",
    ),
    "country": _filter("Country, ISO 3166-1 alpha-2", "[A-Z]{2}"),
    "province": _filter("Province or state, spelt as the facet gives it", r"[^\x00-\x1f]{1,300}"),
    "transfer_scope": _filter("Form of transfer", values=TRANSFER_SCOPES),
    "language": _filter("Language it is written in", values=("vi", "en")),
    "organization_kind": _filter("Kind of the organisation", values=tuple(OrganizationKind)),
}
QUESTIONS: Mapping[str, Question] = {
    "q": Question(
        "What is looked for, in Vietnamese with or without diacritics or in English; words in quotation marks stand "
        "together, and a final * completes a word. A whole description may be pasted. Without it, everything.",
        rf"[\s\S]{{0,{LONGEST_QUESTION}}}",
        schema={"type": "string", "maxLength": LONGEST_QUESTION},
    ),
    **FILTERS,
    "trl_min": Question("Least technology readiness level", "[1-9]", schema=_number(1, 9)),
    "trl_max": Question("Greatest technology readiness level", "[1-9]", schema=_number(1, 9)),
    "sort": Question(
        "By relevance, newest first (also where nothing is looked for), most ready first, or soonest to end first",
        values=tuple(SORTS),
        schema={"type": "string", "enum": list(SORTS), "default": "relevance"},
    ),
    "mode": Question(
        "By words and by meaning, or by one of them alone; by meaning, a text in either language finds both. "
        "Where another order is asked for, or nothing is looked for, or a word is unfinished, it is by words.",
        values=tuple(Mode),
        schema={"type": "string", "enum": list(Mode), "default": Mode.HYBRID},
    ),
    "explain": _switch("Whether each item says what its score is made of", default=False),
    "facets": _switch("Whether to count the values of each facet among all that was found", default=True),
    "limit": Question("How many items", "[1-9][0-9]?|100", schema=_number(1, 100, LIMIT)),
    "cursor": Question(
        "`next_cursor` of the page before; the pages of one question end after 1,000 items",
        r"[A-Za-z0-9_-]{1,100}",
        schema={"type": "string", "maxLength": 100},
    ),
}
SUGGESTION_QUESTIONS: Mapping[str, Question] = {
    "q": Question("What is typed so far", r"[\s\S]{0,200}", schema={"type": "string", "maxLength": 200}),
    "limit": Question("How many items", "[1-9]|1[0-9]|20", schema=_number(1, 20, SUGGESTED)),
}
SEARCH_PARAMETERS = [question.described(name) for name, question in QUESTIONS.items()]
SUGGEST_PARAMETERS = [question.described(name) for name, question in SUGGESTION_QUESTIONS.items()]
_MATCHERS = {name: question.matcher() for name, question in QUESTIONS.items()}
_SUGGESTION_MATCHERS = {name: question.matcher() for name, question in SUGGESTION_QUESTIONS.items()}
_BESIDE_THE_QUESTION = frozenset({"cursor", "limit", "facets", "explain"})
_ONCE = frozenset(QUESTIONS) - frozenset(FILTERS)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the catalogue, and by what its cursors are known."""

    request: Request
    mode: Mode
    facets: bool
    explain: bool
    mark: int

    def next_cursor(self, total: int) -> str | None:
        """The cursor of the page after this one, where there is one."""
        following = self.request.offset + self.request.limit
        if following >= min(total, DEEPEST):
            return None
        return base64.urlsafe_b64encode(b"%d.%d" % (following, self.mark)).decode().rstrip("=")


def next_link(query_string: bytes, cursor: str) -> str:
    """The Link header (RFC 8288) of the next page of a question."""
    kept = [
        part
        for part in query_string.decode("latin-1").replace(">", "%3E").split("&")
        if part and not part.startswith("cursor=")
    ]
    return f'</v1/listings?{"&".join([*kept, f"cursor={cursor}"])}>; rel="next"'


def read_search(query_string: bytes) -> Asked:
    """The question in a URL; raises RequestValidationError with each fault, or CursorInvalid."""
    given = _read(query_string, _MATCHERS)
    text = given["q"][0] if "q" in given else ""
    facets = "facets" not in given or given["facets"][0] == "true"
    sort = SORTS[given["sort"][0]] if "sort" in given else None
    if sort is None and not text.strip():
        sort = SORTS["newest"]
    asked = sorted(one for one in given.items() if one[0] not in _BESIDE_THE_QUESTION)
    mark = crc32(repr(asked).encode("utf-8", "replace"))
    request = Request(
        text.removesuffix("*"),
        filters=_filters(given),
        ranges=_ranges(given),
        sort=sort,
        limit=int(given["limit"][0]) if "limit" in given else LIMIT,
        offset=_offset(given["cursor"][0], mark) if "cursor" in given else 0,
        prefix=text.endswith("*"),
        counts=COUNTED if facets else (),
    )
    mode = Mode(given["mode"][0]) if "mode" in given else Mode.HYBRID
    return Asked(request, mode, facets, given.get("explain") == ["true"], mark)


def read_suggest(query_string: bytes) -> tuple[str, int]:
    """What is typed so far, and how many completions are wanted; raises RequestValidationError."""
    given = _read(query_string, _SUGGESTION_MATCHERS)
    return given.get("q", [""])[0], int(given["limit"][0]) if "limit" in given else SUGGESTED


def _read(query_string: bytes, matchers: Mapping[str, Callable[[str], object]]) -> dict[str, list[str]]:
    given: dict[str, list[str]] = {}
    faults = []
    for name, value in parse_qsl(query_string.decode("latin-1"), keep_blank_values=True):
        matches = matchers.get(name)
        if matches is None:
            faults.append(_fault(name, "extra_forbidden", "There is no such parameter"))
        elif not matches(value):
            faults.append(_fault(name, "value_unknown", "This value is unknown or out of range"))
        else:
            given.setdefault(name, []).append(value)
    for name, values in given.items():
        if len(values) > (1 if name in _ONCE else MOST_VALUES):
            faults.append(_fault(name, "too_long", "This is given too many times"))
    if faults:
        raise RequestValidationError(faults[:MOST_VALUES])
    return given


def _fault(name: str, kind: str, message: str) -> dict[str, Any]:
    return {"loc": ("query", name[:100]), "type": kind, "msg": message}


def _filters(given: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    filters = {name: tuple(values) for name, values in given.items() if name in FILTERS}
    if "ipc" in filters and all(len(code) == 1 for code in filters["ipc"]):
        filters["ipc_section"] = filters.pop("ipc")
    return filters


def _ranges(given: Mapping[str, list[str]]) -> dict[str, Range]:
    low, high = (int(given[name][0]) if name in given else None for name in ("trl_min", "trl_max"))
    if low is not None and high is not None and low > high:
        raise RequestValidationError([_fault("trl_min", "range", "`trl_min` must not be above `trl_max`")])
    return {} if low is None and high is None else {"trl": Range(low, high)}


def _offset(cursor: str, mark: int) -> int:
    try:
        offset, _, named = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition(".")
        if int(named) != mark or not 0 < int(offset) < DEEPEST:
            raise CursorInvalid
        return int(offset)
    except (ValueError, binascii.Error) as broken:
        raise CursorInvalid from broken
