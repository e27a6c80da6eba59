"""What a person typed, as words and phrases."""

import re
from dataclasses import dataclass
from typing import NamedTuple

from techexchange.infra.fulltext.analysis import ACCENTED, FOLDED, STEMMED, clean, place_tones

LONGEST_TEXT = 12_000
PROSE_FROM = 13
_PHRASE = re.compile(r"[\"“”„]([^\"“”„]+)[\"“”„]")

FUNCTION_WORDS = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "for",
        "and",
        "in",
        "to",
        "with",
        "on",
        "by",
        "from",
        "or",
        "at",
        "as",
        "is",
        "are",
        "và",
        "của",
        "cho",
        "các",
        "những",
        "là",
        "với",
        "từ",
        "để",
        "trong",
        "một",
    ]
)


class Word(NamedTuple):
    """One word as typed in lower case, folded, and as an English stem."""

    accented: str
    folded: str
    stemmed: str

    @property
    def has_accents(self) -> bool:
        return self.accented != self.folded


@dataclass(frozen=True, slots=True)
class Typed:
    """Words in the order typed, quoted phrases, and the last word when it is still being typed."""

    words: tuple[Word, ...] = ()
    phrases: tuple[tuple[Word, ...], ...] = ()
    unfinished: Word | None = None


def _words(text: str) -> tuple[Word, ...]:
    return tuple(
        Word(*forms)
        for forms in zip(ACCENTED.analyze(place_tones(text)), FOLDED.analyze(text), STEMMED.analyze(text), strict=False)
    )


def read(text: str, *, prefix: bool) -> Typed:
    """Read any text a person may type or paste; it never fails, and its first 12,000 characters count.

    From thirteen words on it is prose: quotation marks in it demand nothing, and its last word is complete.
    """
    text = clean(text[:LONGEST_TEXT])
    words = _words(rest := _PHRASE.sub(" ", text))
    if len(words) >= PROSE_FROM:
        return Typed(_words(text))
    phrases = tuple(quoted for found in _PHRASE.findall(text) if (quoted := _words(found)))
    if prefix and words and rest[-1].isalnum():
        return Typed(words[:-1], phrases, words[-1])
    return Typed(words, phrases)
