"""What goes into a full-text index and what comes out of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class Language(StrEnum):
    """The language a text is analysed in."""

    VI = "vi"
    EN = "en"


@dataclass(frozen=True)
class Text:
    """A searchable text; texts of one `snippet` group are versions of each other, shown as one snippet.

    `weight` counts each occurrence of a word that many times; `length` bounds the snippet in characters
    (0 shows the whole text), taken from its first `shown` characters (0: all); `suggest` offers the text as a
    completion.
    """

    name: str
    language: Language
    weight: int = 1
    snippet: str | None = None
    length: int = 0
    shown: int = 0
    suggest: bool = False


@dataclass(frozen=True)
class Facet:
    """A field of exact values, filtered by and, if `counted`, counted: at most `size` values, largest first."""

    name: str
    size: int = 100
    counted: bool = True


@dataclass(frozen=True)
class Number:
    """A numeric field to filter by range and sort by; a document may lack it."""

    name: str


@dataclass(frozen=True)
class Schema:
    """The fields of an index."""

    texts: tuple[Text, ...]
    facets: tuple[Facet, ...] = ()
    numbers: tuple[Number, ...] = ()


@dataclass(frozen=True)
class Document:
    """One thing to find; `payload` comes back untouched with the hit, `keywords` are only suggested."""

    id: str
    texts: Mapping[str, str]
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    numbers: Mapping[str, float | None] = field(default_factory=dict)
    payload: bytes = b""
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True)
class Range:
    """Numbers from `low` to `high`, both included; None leaves that side open, and both open restrict nothing."""

    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Sort:
    """An order by a number; documents that lack it come last."""

    number: str
    descending: bool = False


@dataclass(frozen=True)
class Request:
    """A search: what was typed, what is filtered, which page in which order.

    Values within one filter are alternatives, filters of different fields all hold. `prefix` completes the
    last word; `counts` names the facets to count, None for all of them. `strict` finds only what has every word
    that means something, as it is spelt (of a long text most of them).
    """

    text: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ranges: Mapping[str, Range] = field(default_factory=dict)
    sort: Sort | None = None
    limit: int = 20
    offset: int = 0
    prefix: bool = False
    counts: tuple[str, ...] | None = None
    strict: bool = False


class Hit(NamedTuple):
    """A document found; `snippets` by group are HTML, safe in JSON: escaped text with the words found in `<mark>`."""

    id: str
    payload: bytes
    score: float
    snippets: dict[str, str]


@dataclass(frozen=True, slots=True)
class Found:
    """Hits, the exact number of documents found, and the count of every facet value among them.

    A facet that is filtered by is counted as if it were not, so that its other values can be chosen too. `share` is
    the least part of the words that each of them has, 1 where nothing had to be given up; `worded` is how many were
    found by words, where others were found too.
    """

    hits: tuple[Hit, ...]
    total: int
    facets: dict[str, dict[str, int]]
    share: float = 1.0
    worded: int | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A completion in its original spelling and the number of documents that bear it."""

    text: str
    count: int
