"""Snippets: the best fragment of a text with the words found marked, everything else escaped.

The words are looked for in the folded text kept beside the original, so that marks fall on the original
spelling whatever was typed.
"""

from html import escape

from techexchange.infra.fulltext.analysis import stem
from techexchange.infra.fulltext.model import Language

PLACES_PER_WORD = 3
LEAD = 40
_OPEN, _CLOSE = "\x02", "\x03"


class Marks:
    """The index terms to mark in each language, and the beginning of an unfinished word."""

    __slots__ = ("_beginning", "_known", "_needles", "_terms")

    def __init__(self, terms: dict[Language, set[str]], beginning: str | None = None) -> None:
        self._terms = terms
        self._beginning = beginning
        self._needles = {language: _needles(words, beginning) for language, words in terms.items()}
        self._known: dict[str, bool] = {}

    def snippet(self, text: str, folded: str, language: Language, length: int) -> tuple[str, int]:
        """At most about `length` characters (0: all) around the richest place, as HTML, and the marks in it."""
        start, end = 0, len(text)
        if length and end > length:
            start, end = _window(text, _richest(self._places(folded, language), length - LEAD), length)
        pieces = ["… "] if start else []
        at = start
        found = self._words(folded, language, start, end)
        for begin, stop in found:
            if begin >= at:
                pieces += (text[at:begin], _OPEN, text[begin:stop], _CLOSE)
                at = stop
        pieces.append(text[at:end])
        if end < len(text):
            pieces.append(" …")
        html = escape("".join(pieces))
        return html.replace(_OPEN, "<mark>").replace(_CLOSE, "</mark>") if found else html, len(found)

    def _places(self, folded: str, language: Language) -> list[tuple[int, str]]:
        """Where words begin that look like those to mark, a few of each."""
        places = []
        locate = folded.find
        for needle in self._needles[language]:
            at, left = locate(needle), PLACES_PER_WORD
            while at >= 0 and left:
                places.append((at, needle))
                left -= 1
                at = locate(needle, at + 1)
        places.sort()
        return places

    def _words(self, folded: str, language: Language, start: int, end: int) -> list[tuple[int, int]]:
        """Start and end of the words to mark within a part of the text, in order."""
        found = []
        known, locate, limit = self._known, folded.find, end + 1
        for needle in self._needles[language]:
            at = locate(needle, start, limit)
            while at >= 0:
                stop = locate(" ", at + 1)
                word = folded[at + 1 : stop]
                marked = known.get(word)
                if marked is None:
                    marked = known[word] = self._marked(word)
                if marked and stop <= limit:
                    found.append((at, stop - 1))
                at = locate(needle, stop, limit)
        found.sort()
        return found

    def _marked(self, word: str) -> bool:
        return (
            word in self._terms[Language.VI]
            or stem(word) in self._terms[Language.EN]
            or (self._beginning is not None and word.startswith(self._beginning))
        )


def kept(folded: str) -> str:
    """The folded text as it is kept for `Marks`: every word between two spaces."""
    return f" {folded} "


def _needles(words: set[str], beginning: str | None) -> tuple[str, ...]:
    """How marked words begin: a stem may end in another letter than its word does (studi, study)."""
    starts = {" " + (word[:-1] if word[-1] in "iy" and len(word) > 2 else word) for word in words}
    if beginning:
        starts.add(" " + beginning)
    return tuple(one for one in starts if not any(one != two and one.startswith(two) for two in starts))


def _window(text: str, best: int, length: int) -> tuple[int, int]:
    start = 0 if best < LEAD else text.find(" ", best - LEAD, best) + 1 or best
    if start + length >= len(text):
        return start, len(text)
    end = text.rfind(" ", start + length // 2, start + length)
    return start, end if end > best else start + length


def _richest(places: list[tuple[int, str]], reach: int) -> int:
    """The first of the places that have the most different words within reach."""
    if not places:
        return 0
    best, richest, last = places[0][0], 1, len(places) - 1
    for index, (begin, needle) in enumerate(places):
        words, at = {needle}, index + 1
        while at <= last and places[at][0] < begin + reach:
            words.add(places[at][1])
            at += 1
        if len(words) > richest:
            best, richest = begin, len(words)
        if at > last:
            break
    return best
