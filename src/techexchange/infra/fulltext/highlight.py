"""Snippets: the best fragment of a text with the words found marked, everything else escaped.

What is shown of a document is kept as one string, escaped when it is indexed, beside the same string folded: the words
are looked for in the folded one, so that marks fall on the original spelling whatever was typed. The HTML has no
quotes, backslashes and control characters, so that it stands in JSON as it is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from techexchange.infra.fulltext.analysis import fold, stem
from techexchange.infra.fulltext.model import Language, Text

PLACES_PER_WORD = 3
LEAD = 40
LONGEST_ENTITY = 7
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;", "\\": "&#92;"}

Part = tuple[int, int, int]
"""Where a version of a text begins and ends among what is shown, and how much of it to show at once."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is shown of a document: its texts, escaped and in a row; the same folded; and where each one ends."""

    html: str
    folded: str
    ends: Sequence[int]

    @classmethod
    def of(cls, texts: Iterable[tuple[Text, str]]) -> "Kept":
        """The clean texts as they are kept, with a space before and after each."""
        values = [_beginning(value, text.shown) for text, value in texts]
        html = [f"{_escaped(value)} " for value in values]
        folded = [f"{fold(_blanked(value))} " for value in values]
        ends = [end - 1 for end in accumulate(map(len, html), initial=1)]
        return cls(" " + "".join(html), " " + "".join(folded), ends[1:])


class Marks:
    """The index terms to mark in each language, and the beginning of an unfinished word."""

    __slots__ = ("_beginning", "_known", "_needles", "_terms")

    def __init__(self, terms: dict[Language, set[str]], beginning: str | None = None) -> None:
        self._terms = terms
        self._beginning = beginning
        self._needles = _needles(terms[Language.VI] | terms[Language.EN], beginning)
        self._known: dict[str, bool] = {}

    def snippets(self, kept: Kept, groups: Iterable[tuple[str, tuple[tuple[int, Text], ...]]]) -> dict[str, str]:
        """For each group the version that has the most of the words, about as long as declared."""
        ends = kept.ends
        shown: dict[str, str] = {}
        for group, versions in groups:
            given = []
            for at, text in versions:
                start = ends[at - 1] + 1 if at else 1
                if start < ends[at]:
                    given.append((start, ends[at], text.length))
            if given:
                shown[group] = self._snippet(kept, given[0] if len(given) == 1 else self._richest(kept.folded, given))
        return shown

    def _richest(self, folded: str, given: list[Part]) -> Part:
        """The first of the versions that have the most different words."""
        locate = folded.find
        return max(given, key=lambda part: sum(locate(needle, part[0] - 1, part[1]) >= 0 for needle in self._needles))

    def _snippet(self, kept: Kept, part: Part) -> str:
        html, folded = kept.html, kept.folded
        start, end, length = part
        begin, stop = start, end
        if length and end - start > length:
            places = self._places(folded, start, end)
            begin, stop = _window(html, part, _densest(places, length - LEAD) if places else start)
        pieces = ["… "] if begin > start else []
        at = begin
        for first, last in self._words(folded, begin, stop):
            if first >= at:
                pieces += (html[at:first], "<mark>", html[first:last], "</mark>")
                at = last
        pieces.append(html[at:stop])
        if stop < end:
            pieces.append(" …")
        return "".join(pieces)

    def _places(self, folded: str, start: int, end: int) -> list[tuple[int, str]]:
        """Where words begin that look like those to mark, a few of each."""
        places = []
        locate, before = folded.find, start - 1
        for needle in self._needles:
            at, left = locate(needle, before, end), PLACES_PER_WORD
            while at >= 0 and left:
                places.append((at + 1, needle))
                left -= 1
                at = locate(needle, at + 1, end)
        places.sort()
        return places

    def _words(self, folded: str, start: int, end: int) -> list[tuple[int, int]]:
        """Start and end of the words to mark within a part of the text, in order."""
        found = []
        known, locate, before = self._known, folded.find, start - 1
        for needle in self._needles:
            at = locate(needle, before, end)
            while at >= 0:
                stop = locate(" ", at + 1)
                word = folded[at + 1 : stop]
                marked = known.get(word)
                if marked is None:
                    marked = known[word] = self._marked(word)
                if marked and stop <= end:
                    found.append((at + 1, stop))
                at = locate(needle, stop, end)
        found.sort()
        return found

    def _marked(self, word: str) -> bool:
        return (
            word in self._terms[Language.VI]
            or stem(word) in self._terms[Language.EN]
            or (self._beginning is not None and word.startswith(self._beginning))
        )


def _escaped(text: str) -> str:
    for character, entity in _ENTITIES.items():
        text = text.replace(character, entity)
    return text


def _blanked(text: str) -> str:
    """The text with spaces where entities will stand."""
    for character, entity in _ENTITIES.items():
        text = text.replace(character, " " * len(entity))
    return text


def _beginning(text: str, length: int) -> str:
    return text if not length or len(text) <= length else text[:length].rpartition(" ")[0] or text[:length]


def _needles(words: set[str], beginning: str | None) -> tuple[str, ...]:
    """How marked words begin: a stem may end in another letter than its word does (studi, study)."""
    starts = {" " + (word[:-1] if word[-1] in "iy" and len(word) > 2 else word) for word in words}
    if beginning:
        starts.add(" " + beginning)
    return tuple(one for one in starts if not any(one != two and one.startswith(two) for two in starts))


def _window(html: str, part: Part, best: int) -> tuple[int, int]:
    start, end, length = part
    begin = start if best - start < LEAD else html.find(" ", best - LEAD, best) + 1 or best
    last = begin + length
    if last >= end:
        return begin, end
    stop = html.rfind(" ", begin + length // 2, last)
    return begin, stop if stop > best else _outside_entity(html, last)


def _outside_entity(html: str, cut: int) -> int:
    entity = html.rfind("&", cut - LONGEST_ENTITY, cut)
    return cut if entity < 0 or ";" in html[entity:cut] else entity


def _densest(places: list[tuple[int, str]], reach: int) -> int:
    """The first of the places that have the most different words within reach."""
    best, most, last = places[0][0], 1, len(places) - 1
    for index, (begin, needle) in enumerate(places):
        words, at = {needle}, index + 1
        while at <= last and places[at][0] < begin + reach:
            words.add(places[at][1])
            at += 1
        if len(words) > most:
            best, most = begin, len(words)
        if at > last:
            break
    return best
