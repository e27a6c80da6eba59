"""How well a document fits a text by its words: any of them, the telling ones most, and neighbours together.

The score is BM25 (Robertson and Zaragoza 2009) with the constants of the index. A word typed with accents counts by
them first, so that another word of the same letters does not pass for it. What stands together in the text and in the
document counts once more: in Vietnamese most words are two syllables, each of them common.
"""

import math
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

from tantivy import Occur, Query

from techexchange.infra.fulltext import fields
from techexchange.infra.fulltext.clauses import either
from techexchange.infra.fulltext.model import Language
from techexchange.infra.fulltext.terms import Terms, Vocabulary
from techexchange.infra.fulltext.typed import Word

MOST_WORDS = 64
REPETITION = 0.75
"""A word that is typed n times counts n to this power."""
ACCENTED_SHARE = 0.7
TOGETHER = {Language.VI: 0.5, Language.EN: 0.3}
MOST_NEIGHBOURS = 32


def counted(words: Iterable[Word]) -> Counter[Word]:
    """Words of one stem counted as the first of them."""
    first: dict[str, Word] = {}
    return Counter(first.setdefault(word.stemmed, word) for word in words)


def most_telling(vocabulary: Vocabulary, repeated: Counter[Word]) -> list[Terms]:
    """The words that tell most of a text, most telling first, at most 64."""
    weighed = []
    for word, times in repeated.items():
        terms = vocabulary.of(word, correct=False)
        if terms.frequency:
            rarity = math.log(1 + (vocabulary.size - terms.frequency + 0.5) / (terms.frequency + 0.5))
            weighed.append((times**REPETITION * rarity, word.folded, terms))
    weighed.sort(reverse=True, key=lambda one: one[:2])
    return [terms for _, _, terms in weighed[:MOST_WORDS]]


def scoring(vocabulary: Vocabulary, words: list[Terms], typed: tuple[Word, ...]) -> list[Query]:
    """What raises a document: each of the words, and those of them that stand together as typed."""
    repeated = counted(typed)
    weighed = [_weighed(vocabulary, one, max(1, repeated[one.word]) ** REPETITION) for one in words]
    return weighed + _neighbours(vocabulary, {one.word.stemmed: one for one in words}, typed)


def _weighed(vocabulary: Vocabulary, one: Terms, weight: float) -> Query:
    if not one.word.has_accents or not vocabulary.has(fields.ACCENTED, one.word.accented):
        return Query.boost_query(one.query, weight)
    accented = vocabulary.term(fields.ACCENTED, one.word.accented)
    return Query.boolean_query(
        [
            (Occur.Should, Query.boost_query(accented, weight * ACCENTED_SHARE)),
            (Occur.Should, Query.boost_query(one.query, weight * (1 - ACCENTED_SHARE))),
        ]
    )


def _neighbours(vocabulary: Vocabulary, known: dict[str, Terms], typed: tuple[Word, ...]) -> list[Query]:
    pairs = dict.fromkeys((a, b) for a, b in pairwise(typed) if a.stemmed in known and b.stemmed in known)
    found = (_together(vocabulary, known[a.stemmed], known[b.stemmed], (a, b)) for a, b in pairs)
    return [query for query, _ in zip(filter(None, found), range(MOST_NEIGHBOURS), strict=False)]


def _together(vocabulary: Vocabulary, one: Terms, other: Terms, typed: tuple[Word, Word]) -> Query | None:
    alternatives = []
    for language in one.by_language.keys() & other.by_language.keys():
        field, terms = _phrase(language, typed)
        if all(vocabulary.has(field, term) for term in terms):
            alternatives.append(Query.boost_query(vocabulary.phrase(field, terms), TOGETHER[language]))
    return either(alternatives) if alternatives else None


def _phrase(language: Language, typed: tuple[Word, Word]) -> tuple[str, list[str]]:
    if language is Language.EN:
        return Language.EN, [word.stemmed for word in typed]
    if any(word.has_accents for word in typed):
        return fields.ACCENTED, [word.accented for word in typed]
    return Language.VI, [word.folded for word in typed]
