"""How text becomes words: canonical characters, no case, no accents, English stems.

`clean` is applied to every text before anything else; `fold` keeps one character for each character of the
clean text, so that a place in the folded text is the same place in the original.
"""

import re
import unicodedata
from functools import lru_cache

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

VERSION = 1
LONGEST_WORD = 60

_TONES = ("\u0300", "\u0301", "\u0309", "\u0303", "\u0323")


def _tone_placements() -> dict[str, str]:
    pairs = (("o", "a"), ("o", "e"), ("u", "y"))
    return {
        unicodedata.normalize("NFC", first + second + tone): unicodedata.normalize("NFC", first + tone + second)
        for first, second in pairs
        for tone in _TONES
    }


_OLD_PLACEMENT = _tone_placements()
_NEW_PLACEMENT = re.compile("|".join(_OLD_PLACEMENT))
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_SURROGATE = re.compile("[\ud800-\udfff]")


class _Folding(dict[int, str]):
    """Each letter or digit to its bare lower-case form, one character for one; everything else to a space."""

    def __missing__(self, code: int) -> str:
        bare = unicodedata.normalize("NFD", chr(code).lower())[0].replace("đ", "d")
        folded = bare if bare.isalnum() else " "
        self[code] = folded
        return folded


_FOLDING = _Folding()
_FOLDING_ASCII = "".join(_FOLDING[code] for code in range(128)).encode() + bytes(128)


def clean(text: str) -> str:
    """The text in canonical composition (NFC), control characters and lone surrogates as spaces."""
    if text.isascii() and text.isprintable():
        return text
    return _CONTROL.sub(" ", unicodedata.normalize("NFC", _SURROGATE.sub(" ", text)))


def fold(text: str) -> str:
    """The clean text character by character without case, accents and punctuation."""
    if text.isascii():
        return text.encode().translate(_FOLDING_ASCII).decode()
    return text.translate(_FOLDING)


def place_tones(text: str) -> str:
    """The lower-case text with every Vietnamese tone mark in its traditional place: hoà becomes hòa."""
    lower = text.lower()
    return lower if lower.isascii() else _NEW_PLACEMENT.sub(lambda found: _OLD_PLACEMENT[found[0]], lower)


def _analyzer(*filters: Filter) -> TextAnalyzer:
    builder = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.remove_long(LONGEST_WORD))
    for step in (Filter.lowercase(), *filters):
        builder = builder.filter(step)
    return builder.build()


ACCENTED = _analyzer()
FOLDED = _analyzer(Filter.ascii_fold())
STEMMED = _analyzer(Filter.ascii_fold(), Filter.stemmer("english"))


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The English stem of one folded word."""
    return (STEMMED.analyze(word) or [word])[0]
