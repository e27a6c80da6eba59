"""What a text says, as terms that can be found in another text of its language.

An English term is the stem of a word. A Vietnamese one is a pair of neighbouring syllables, as most words of the
language are written in two, or a syllable that stands alone. Case, accents and tone placement do not count, but
the small words are known by their accents.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from techexchange.infra.fulltext.analysis import clean, fold, place_tones, stem
from techexchange.infra.fulltext.small import SMALL

WORD = re.compile(r"[^\W_]+")
END = "."
SHORTEST = 2  # letters


def said_in(text: str, language: str) -> frozenset[str]:
    """Every term a text of this language can be found to say."""
    words = list(_words(text, language))
    single = (word for word in words if word != END)
    return frozenset(map(stem, single)) if language == "en" else frozenset(single).union(_pairs(words))


def asked_in(text: str, language: str) -> frozenset[str]:
    """The terms to look for where this text says what is wanted; empty where it has only small words and numbers."""
    if language == "en":
        return said_in(text, language)
    words = list(_words(text, language))
    pairs = frozenset(_pairs(words))
    paired = {word for pair in pairs for word in pair.split()}
    return pairs.union(word for word in words if word != END and word not in paired)


def _words(text: str, language: str) -> Iterator[str]:
    """The telling words, folded; `END` where others or a mark stood between them."""
    small, end = SMALL[language], 0
    told = place_tones(clean(text))
    for found in WORD.finditer(told):
        word = found[0]
        telling = len(word) >= SHORTEST and word not in small and any(letter.isalpha() for letter in word)
        if not telling or told[end : found.start()].strip():
            yield END
        end = found.end()
        if telling:
            yield fold(word)


def _pairs(words: list[str]) -> Iterator[str]:
    for one, next_one in pairwise(words):
        if END not in (one, next_one):
            yield f"{one} {next_one}"
