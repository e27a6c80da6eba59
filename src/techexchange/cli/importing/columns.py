"""What the columns of a foreign catalogue mean here."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from typing import Any

from techexchange.kernel.errors import Invalid
from techexchange.listings.schemas import UNDETERMINED

TEXTS = ("title", "summary", "description", "advantages")
LANGUAGES = ("vi", "en")
USUAL: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "source_id"),
    "title": ("title", "name"),
    "summary": ("summary",),
    "description": ("description", "abstract"),
    "advantages": ("advantages", "expected_benefits", "benefits"),
    "supplier": ("supplier", "company", "organization", "research_institution", "agency"),
    "language": ("language", "lang"),
    "sector": ("sector",),
    "trl": ("trl", "required_trl"),
    "keywords": ("keywords",),
    "ipc": ("ipc",),
    "country": ("country",),
    "province": ("province",),
    "valid_until": ("valid_until",),
}
"""Our name of each thing, and the columns it is usually found in; a text's may end in `_vi` or `_en`."""
LONGEST = {"title": 300, "supplier": 300}
SUMMARY = 280  # characters
MADE_TITLE = 120  # characters
LISTS = frozenset({"keywords", "ipc"})
NAMES = frozenset({"supplier"})
BETWEEN = re.compile(r"\s*[;,|]\s*")
SPACE = re.compile(r"\s+")
BREAK = re.compile(r"</?(?:br|p|div|li|ul|ol|tr|h[1-6])\b[^<>]*>", re.IGNORECASE)
TAG = re.compile(r"<(?:/?[a-z][^<>]*|!--.*?--|![^<>]*)>", re.IGNORECASE | re.DOTALL)
BLANK_LINES = re.compile(r"\s*\n\s*\n\s*")


class ColumnUnknown(Invalid):
    """A mapping is ours=theirs, with one of our names before the sign."""


class ColumnMissing(Invalid):
    """The file lacks a column; name the right one with --map."""


class RowRefused(Invalid):
    """This row cannot become a listing."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason=reason)
        self.reason = reason


@dataclass(frozen=True)
class Given:
    """What the command line says of every row: used where a row says nothing itself."""

    direction: str
    valid_until: datetime
    language: str | None = None
    sector: str | None = None
    trl: int | None = None


@dataclass(frozen=True)
class Columns:
    """Reads listings' content out of rows; `mapped` names their column for one of ours."""

    given: Given
    mapped: Mapping[str, str] = field(default_factory=dict)

    def must_be_in(self, header: Collection[str]) -> None:
        """Pass if a file with this header has the columns that are mapped, and an id; raises ColumnMissing."""
        for ours in {"id", *self.mapped}:
            theirs = (self.mapped[ours],) if ours in self.mapped else USUAL[ours]
            if not set(theirs) & set(header):
                raise ColumnMissing(ours=ours, looked_for=", ".join(theirs), found=", ".join(header))

    def source_id(self, row: Mapping[str, Any]) -> str:
        """The row's id in its own catalogue; raises RowRefused."""
        found = self._line(row, "id")
        if not found:
            raise RowRefused("no id")
        return found

    def content(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """The content of a listing, not validated yet; raises RowRefused."""
        content: dict[str, Any] = {
            "direction": self.given.direction,
            "texts": self._texts(row),
            "valid_until": self._line(row, "valid_until") or self.given.valid_until.isoformat(),
            "sector": self._line(row, "sector") or self.given.sector,
        }
        trl = "required_trl" if self.given.direction == "demand" else "trl"
        content[trl] = self._number(row, "trl") or self.given.trl
        content |= {name: self._list(row, name) for name in LISTS}
        content |= {name: self._line(row, name) for name in ("country", "province")}
        return {name: value for name, value in content.items() if value}

    def supplier(self, row: Mapping[str, Any]) -> str | None:
        """Whose technology or need it is, as the catalogue names them."""
        return self._line(row, "supplier")

    def _texts(self, row: Mapping[str, Any]) -> dict[str, dict[str, str]]:
        texts = {language: self._text(row, f"_{language}") for language in LANGUAGES}
        if not any(texts.values()):
            text = self._text(row, "")
            said = self._line(row, "language") or self.given.language
            texts = {said or UNDETERMINED: text}
        given = {language: text for language, text in texts.items() if text}
        for text in given.values():
            _complete(text, last="advantages" if self.given.direction == "supply" else "expected_benefits")
        if not given:
            raise RowRefused("no text")
        return given

    def _text(self, row: Mapping[str, Any], ending: str) -> dict[str, str]:
        found = {name: self._find(row, name, ending) for name in TEXTS}
        plain = {name: plain_text(str(value)) for name, value in found.items() if value}
        return {name: text for name, text in plain.items() if text}

    def _find(self, row: Mapping[str, Any], name: str, ending: str = "") -> Any:
        mapped = self.mapped.get(name + ending)
        names = (mapped,) if mapped else tuple(usual + ending for usual in USUAL[name])
        return next((row[theirs] for theirs in names if row.get(theirs)), None)

    def _line(self, row: Mapping[str, Any], name: str) -> str | None:
        found = self._find(row, name)
        if found is None:
            return None
        named = found if isinstance(found, list) else str(found).split(",") if name in NAMES else [found]
        line = SPACE.sub(" ", ", ".join(_parts(named)))
        return shortened(line, LONGEST[name]) if name in LONGEST else line

    def _number(self, row: Mapping[str, Any], name: str) -> Any:
        """A whole number, however it is written; anything else as it is, to be refused."""
        found = self._find(row, name)
        return int(found) if isinstance(found, str) and found.strip().isdecimal() else found

    def _list(self, row: Mapping[str, Any], name: str) -> list[str]:
        found = self._find(row, name)
        return _parts(found if isinstance(found, list) else BETWEEN.split(str(found))) if found else []


def mapping(said: Iterable[str]) -> dict[str, str]:
    """The mapping of `ours=theirs` arguments; raises ColumnUnknown."""
    ours = set(USUAL) | {f"{text}_{language}" for text in TEXTS for language in LANGUAGES}
    mapped: dict[str, str] = {}
    for argument in said:
        name, sign, theirs = argument.partition("=")
        if not sign or not theirs or name not in ours:
            raise ColumnUnknown(said=argument, ours=", ".join(sorted(ours)))
        mapped[name] = theirs
    return mapped


def plain_text(text: str) -> str:
    """The text without HTML, whose paragraphs become lines of their own."""
    if "<" in text and TAG.search(text):
        text = TAG.sub("", BREAK.sub("\n", text))
    if "&" in text:
        text = unescape(text)
    return BLANK_LINES.sub("\n\n", text).strip()


def shortened(text: str, most: int) -> str:
    """The beginning of a text, up to a word's end, with a sign that more follows."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    return (cut.rpartition(" ")[0] or cut).rstrip(" ,;:.-–") + "…"


def _parts(found: Iterable[Any]) -> list[str]:
    """Each thing named once, in order."""
    return list(dict.fromkeys(part for part in (str(item).strip() for item in found) if part))


def _complete(text: dict[str, str], *, last: str) -> None:
    if not text.get("description"):
        raise RowRefused("no description")
    text.setdefault("title", shortened(SPACE.sub(" ", text["description"]), MADE_TITLE))
    text["title"] = shortened(SPACE.sub(" ", text["title"]), LONGEST["title"])
    text["summary"] = shortened(SPACE.sub(" ", text.get("summary") or text["description"]), SUMMARY)
    if "advantages" in text:
        text[last] = text.pop("advantages")
