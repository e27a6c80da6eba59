"""Which terms of an index a typed word stands for."""

from collections.abc import Sequence
from dataclasses import dataclass

import tantivy
from tantivy import Query, Searcher

from techexchange.infra.fulltext import fields
from techexchange.infra.fulltext.analysis import other_spelling, stem
from techexchange.infra.fulltext.clauses import either
from techexchange.infra.fulltext.model import Language
from techexchange.infra.fulltext.paging import total
from techexchange.infra.fulltext.spelling import nearest
from techexchange.infra.fulltext.typed import Word

RARE = 2
RARER = 20
WORDS_REMEMBERED = 50_000


@dataclass(frozen=True, slots=True)
class Terms:
    """A typed word, the terms it stands for in each language, how many documents have one, and what finds these."""

    word: Word
    by_language: dict[Language, tuple[str, ...]]
    frequency: int
    query: Query


class Vocabulary:
    """The words of one state of an index."""

    def __init__(self, searcher: Searcher, schema: tantivy.Schema) -> None:
        self._searcher = searcher
        self._schema = schema
        self._spelling: dict[tuple[Language, str], tuple[str, ...]] = {}
        self._known: dict[tuple[Word, bool], Terms] = {}

    @property
    def size(self) -> int:
        """The number of documents."""
        return self._searcher.num_docs

    def of(self, word: Word, *, correct: bool) -> Terms:
        """What a word stands for; an unknown one, if it may be corrected, for the nearest known ones."""
        known = self._known.get((word, correct))
        if known is None:
            if len(self._known) >= WORDS_REMEMBERED:
                self._known.clear()
            known = self._known[word, correct] = self._looked_up(word, correct=correct)
        return known

    def respelt(self, words: list[Terms]) -> list[Terms]:
        """Rare words, taken for the misspellings of others, together with the frequent words they may mean."""
        return [self._meant(one) if one.frequency <= RARE else one for one in words]

    def has(self, field: str, term: str) -> bool:
        """Whether a field has this term at all."""
        return self._searcher.doc_freq(field, term) > 0

    def frequency(self, field: str, terms: Sequence[str]) -> int:
        """How many documents have a term in a field, or several that stand together."""
        if len(terms) == 1:
            return self._searcher.doc_freq(field, terms[0])
        return total(self._searcher, self.phrase(field, [*terms]))

    def term(self, field: str, term: str) -> Query:
        """What finds a term."""
        return Query.term_query(self._schema, field, term)

    def phrase(self, field: str, terms: list[str]) -> Query:
        """What finds terms that stand together, two at least."""
        return Query.phrase_query(self._schema, field, [*terms])

    def _looked_up(self, word: Word, *, correct: bool) -> Terms:
        frequency = self._searcher.doc_freq
        spellings = tuple(one for one in (word.folded, other_spelling(word.folded)) if one)
        known = tuple(one for one in spellings if frequency(Language.VI, one))
        vi, en = sum(frequency(Language.VI, one) for one in known), frequency(Language.EN, word.stemmed)
        terms: dict[Language, tuple[str, ...]] = {}
        if known:
            terms[Language.VI] = known
        if en:
            terms[Language.EN] = (word.stemmed,)
        if not terms and correct:
            terms = self._corrected(word)
        return self._terms_of(word, terms, max(vi, en))

    def _terms_of(self, word: Word, terms: dict[Language, tuple[str, ...]], frequency: int) -> Terms:
        alternatives = [self.term(language, one) for language, ones in terms.items() for one in ones]
        return Terms(word, terms, frequency, either(alternatives))

    def _corrected(self, word: Word) -> dict[Language, tuple[str, ...]]:
        found: dict[Language, tuple[str, ...]] = {}
        for language in Language:
            key = (language, word.folded)
            if key not in self._spelling:
                self._spelling[key] = nearest(self._searcher, self._schema, fields.WHOLE[language], word.folded)
            if near := self._spelling[key]:
                found[language] = near if language is Language.VI else tuple(dict.fromkeys(map(stem, near)))
        return found

    def _meant(self, rare: Terms) -> Terms:
        least = RARER * max(1, rare.frequency)
        near = {
            language: tuple(term for term in terms if self._searcher.doc_freq(language, term) >= least)
            for language, terms in self._corrected(rare.word).items()
        }
        both = {language: rare.by_language.get(language, ()) + terms for language, terms in near.items() if terms}
        return self._terms_of(rare.word, rare.by_language | both, rare.frequency)
