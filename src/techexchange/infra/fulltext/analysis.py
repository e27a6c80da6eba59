"""How text becomes words: canonical characters, no case, no accents, English stems.

`clean` is applied to every text before anything else; `fold` keeps one character for each character of the
clean text, so that a place in the folded text is the same place in the original.
"""

import re
import unicodedata
from functools import lru_cache

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

VERSION = 2
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
_I_OR_Y = frozenset(["h", "k", "l", "m", "qu", "s", "t"])
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SPACES = (0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000)
_TYPESET = (*range(0xFB00, 0xFB07), *range(0xFF01, 0xFF5F))
_LOOKALIKES = {
    "µ": "μ",
    "\u00d0": "Đ",
    "\u00f0": "đ",
    "\u0189": "Đ",
    **{chr(code): " " for code in _SPACES},
    **{chr(code): unicodedata.normalize("NFKC", chr(code)) for code in _TYPESET},
}
"""Other characters for the same, as keyboards, old fonts and typesetting leave them: ligatures, letters of full width,
spaces that do not break, and the Icelandic and African letters taken for the Vietnamese Đ."""
_UNSEEN = "\u00ad\u034f\u061c\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
"""Places where a word may be broken or joined, directions, variations: in a word or beside it, they say nothing."""
_UNUSUAL = re.compile(f"[{''.join(_LOOKALIKES)}{_UNSEEN}]")


def clean(text: str) -> str:
    """The text in its usual characters, composed (NFC); control characters and lone surrogates are spaces."""
    if text.isascii() and text.isprintable():
        return text
    usual = _UNUSUAL.sub(lambda found: _LOOKALIKES.get(found[0], ""), _SURROGATE.sub(" ", text))
    return _CONTROL.sub(" ", unicodedata.normalize("NFC", usual))


def place_tones(text: str) -> str:
    """The lower-case text with every Vietnamese tone mark in its traditional place: hoà becomes hòa."""
    lower = text.lower()
    return lower if lower.isascii() else _NEW_PLACEMENT.sub(lambda found: _OLD_PLACEMENT[found[0]], lower)


def other_spelling(folded: str) -> str | None:
    """The other of the two ways in which some Vietnamese syllables are spelt: kĩ and kỹ, lí and lý, tỉ and tỷ."""
    if folded[-1:] not in ("i", "y") or folded[:-1] not in _I_OR_Y:
        return None
    return folded[:-1] + ("y" if folded[-1] == "i" else "i")


def _analyzer(*filters: Filter) -> TextAnalyzer:
    builder = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.remove_long(LONGEST_WORD))
    for step in (Filter.lowercase(), *filters):
        builder = builder.filter(step)
    return builder.build()


ACCENTED = _analyzer()
FOLDED = _analyzer(Filter.ascii_fold())
STEMMED = _analyzer(Filter.ascii_fold(), Filter.stemmer("english"))


class _Folding(dict[int, str]):
    """Each letter or digit as the index folds it where that is one character; what is not in a word as a space."""

    def __missing__(self, code: int) -> str:
        terms = FOLDED.analyze(chr(code)) or [" "]
        folded = terms[0] if len(terms[0]) == 1 else unicodedata.normalize("NFD", chr(code).lower())[0]
        self[code] = folded
        return folded


_FOLDING = _Folding()
_FOLDING_ASCII = "".join(_FOLDING[code] for code in range(128)).encode() + bytes(128)


def fold(text: str) -> str:
    """The clean text character by character without case, accents and punctuation."""
    if text.isascii():
        return text.encode().translate(_FOLDING_ASCII).decode()
    return text.translate(_FOLDING)


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The English stem of one folded word."""
    return (STEMMED.analyze(word) or [word])[0]
