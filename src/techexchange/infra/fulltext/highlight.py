"""Snippets: the best fragment of a text with the words found marked, everything else escaped.

What is shown of a document is kept as one string, escaped when it is indexed, beside the same string folded: the words
are looked for in the folded one, so that marks fall on the original spelling whatever was typed. The HTML has no
quotes, backslashes and control characters, so that it stands in JSON as it is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from techexchange.infra.fulltext.analysis import clean, fold, stem
from techexchange.infra.fulltext.model import Language, Text

PLACES_PER_WORD = 8
LEAD = 40
LONGEST_ENTITY = 7
_ESCAPES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;", "\\": "&#92;", "\u2028": " ", "\u2029": " "}
)
_BLANKS = {code: " " * len(entity) for code, entity in _ESCAPES.items()}

Span = tuple[int, int, str]
"""Where a word to mark begins and ends, and the beginning it was found by."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is shown of a document: its texts, escaped and in a row; the same folded; and where each one ends."""

    html: str
    folded: str
    ends: Sequence[int]

    @classmethod
    def of(cls, texts: Iterable[tuple[Text, str]]) -> "Kept":
        """The texts as they are kept, with a space before and after each."""
        values = [_beginning(clean(value), text.shown) for text, value in texts]
        html = [f"{value.translate(_ESCAPES)} " for value in values]
        folded = [f"{fold(value.translate(_BLANKS))} " for value in values]
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
        spans = self._spans(kept.folded, ends)
        shown: dict[str, str] = {}
        for group, versions in groups:
            richest, best = -1, None
            for at, text in versions:
                start = ends[at - 1] + 1 if at else 1
                if start < ends[at]:
                    found = spans.get(at, ())
                    words = len({needle for _, _, needle in found}) if found else 0
                    if words > richest:
                        richest, best = words, (start, ends[at], text.length, found)
            if best is not None:
                shown[group] = _snippet(kept.html, *best)
        return shown

    def _spans(self, folded: str, ends: Sequence[int]) -> dict[int, list[Span]]:
        """The words to mark, a few places of each, in order, by the text they stand in."""
        found: list[Span] = []
        known, locate = self._known, folded.find
        for needle in self._needles:
            at, left = locate(needle), PLACES_PER_WORD
            while at >= 0 and left:
                stop = locate(" ", at + 1)
                word = folded[at + 1 : stop]
                marked = known.get(word)
                if marked is None:
                    marked = known[word] = self._marked(word)
                if marked:
                    found.append((at + 1, stop, needle))
                    left -= 1
                at = locate(needle, stop)
        found.sort()
        parts: dict[int, list[Span]] = {}
        part = 0
        for span in found:
            while span[0] >= ends[part]:
                part += 1
            parts.setdefault(part, []).append(span)
        return parts

    def _marked(self, word: str) -> bool:
        return (
            word in self._terms[Language.VI]
            or stem(word) in self._terms[Language.EN]
            or (self._beginning is not None and word.startswith(self._beginning))
        )


def _beginning(text: str, length: int) -> str:
    return text if not length or len(text) <= length else text[:length].rpartition(" ")[0] or text[:length]


def _needles(words: set[str], beginning: str | None) -> tuple[str, ...]:
    """How marked words begin: a stem may end in another letter than its word does (studi, study)."""
    starts = {" " + (word[:-1] if word[-1] in "iy" and len(word) > 2 else word) for word in words}
    if beginning:
        starts.add(" " + beginning)
    return tuple(one for one in starts if not any(one != two and one.startswith(two) for two in starts))


def _snippet(html: str, start: int, end: int, length: int, spans: Sequence[Span]) -> str:
    begin, stop = start, end
    if length and end - start > length:
        begin, stop = _window(html, (start, end), _richest(spans, length - LEAD) if spans else start, length)
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


def _window(html: str, bounds: tuple[int, int], best: int, length: int) -> tuple[int, int]:
    start, end = bounds
    begin = start if best - start < LEAD else html.find(" ", best - LEAD, best) + 1 or best
    last = begin + length
    if last >= end:
        return begin, end
    stop = html.rfind(" ", begin + length // 2, last)
    return begin, stop if stop > best else _outside_entity(html, last)


def _outside_entity(html: str, cut: int) -> int:
    entity = html.rfind("&", cut - LONGEST_ENTITY, cut)
    return cut if entity < 0 or ";" in html[entity:cut] else entity


def _richest(spans: Sequence[Span], reach: int) -> int:
    """The first of the places that have the most different words within reach."""
    best, richest, last = spans[0][0], 1, len(spans) - 1
    for index, (begin, _, needle) in enumerate(spans):
        words, at = {needle}, index + 1
        while at <= last and spans[at][0] < begin + reach:
            words.add(spans[at][2])
            at += 1
        if len(words) > richest:
            best, richest = begin, len(words)
        if at > last:
            break
    return best
