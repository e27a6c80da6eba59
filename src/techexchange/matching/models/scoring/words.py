"""What a text says, as terms that can be found in another text of its language.

An English term is the stem of a word. A Vietnamese one is a pair of neighbouring syllables, as most words of the
language are written in two, or a syllable that stands alone. Case, accents and tone placement do not count, but
the small words are known by their accents.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from techexchange.infra.fulltext.analysis import clean, fold, place_tones, stem

WORD = re.compile(r"[^\W_]+")
END = "."
SHORTEST = 2  # letters
SMALL_ENGLISH = """
about above also an and any are as at be been below between both but by can could each for from has have high if in
into is it its less like low made may more most must need needed no not of on one or other our over per should so such
than that the their them then these they this to under up used using very want wanted was we were when where which
while will with within without would
"""
SMALL_VIETNAMESE = """
bằng bị bởi các cần cho chưa có còn của cùng cũng dùng dưới đã đang đến để đó được gì giữa hay hoặc hơn khi là lại lên
mà mỗi một mọi này nên nếu ngoài như nhưng những nhất nhiều ở phải ra rất sau sẽ tại thấp thì theo trên trong trước tới
và vào vẫn về vì với vừa
"""
SMALL = {"en": frozenset(SMALL_ENGLISH.split()), "vi": frozenset(SMALL_VIETNAMESE.split())}
"""Words too common to tell what a text is about, as they are written."""


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
