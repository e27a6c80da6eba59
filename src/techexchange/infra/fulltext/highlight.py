"""Snippets: the best fragment of a text with the words found marked, everything else escaped.

What is shown of a document is kept as one string, escaped when it is indexed, beside the same string folded: the words
are looked for in the folded one, so that marks fall on the original spelling whatever was typed. The HTML has no
quotes, backslashes and control characters, so that it stands in JSON as it is.
"""

from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple

from techexchange.infra.fulltext.analysis import fold, stem
from techexchange.infra.fulltext.model import Language, Text

PLACES_PER_WORD = 3
LEAD = 40
LONGEST_ENTITY = 7
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;", "\\": "&#92;"}

Span = tuple[int, int, str]
"""Where a word to mark begins and ends, and the beginning it was found by."""

Part = tuple[int, int, int]
"""Where a version of a text begins and ends among what is shown, and how much of it to show at once."""


class Kept(NamedTuple):
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
            spans, all_of_them = self._spans(folded, start, end, PLACES_PER_WORD)
            begin, stop = _window(html, part, _densest(spans, length - LEAD) if spans else start)
            if not all_of_them:
                spans, _ = self._spans(folded, begin, stop, length)
        else:
            spans, _ = self._spans(folded, start, end, end)
        pieces = ["… "] if begin > start else []
        at = begin
        for first, last, _ in spans:
            if first >= at and last <= stop:
                pieces += (html[at:first], "<mark>", html[first:last], "</mark>")
                at = last
        pieces.append(html[at:stop])
        if stop < end:
            pieces.append(" …")
        return "".join(pieces)

    def _spans(self, folded: str, start: int, end: int, most: int) -> tuple[list[Span], bool]:
        """The words to mark in a part of the text, in order, at most so many of each; and whether these are all."""
        found: list[Span] = []
        complete = True
        known, locate, before = self._known, folded.find, start - 1
        for needle in self._needles:
            at, left = locate(needle, before, end), most
            while at >= 0:
                stop = locate(" ", at + 1)
                word = folded[at + 1 : stop]
                marked = known.get(word)
                if marked is None:
                    marked = known[word] = self._marked(word)
                if marked:
                    if not left:
                        complete = False
                        break
                    found.append((at + 1, stop, needle))
                    left -= 1
                at = locate(needle, stop, end)
        found.sort()
        return found, complete

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


def _densest(spans: Sequence[Span], reach: int) -> int:
    """The first of the places that have the most different words within reach."""
    best, most, last = spans[0][0], 1, len(spans) - 1
    if spans[last][0] < best + reach:
        return best
    for index, (begin, _, needle) in enumerate(spans):
        words, at = {needle}, index + 1
        while at <= last and spans[at][0] < begin + reach:
            words.add(spans[at][2])
            at += 1
        if len(words) > most:
            best, most = begin, len(words)
        if at > last:
            break
    return best
