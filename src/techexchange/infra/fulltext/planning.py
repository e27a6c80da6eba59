"""From a request to queries of the index.

Words are required, all of them at first; when that finds too little, most of them; when still nothing, some.
Which of these holds is decided by the text alone, so that a filter never finds more than its facet counted.
A long text is searched by its most telling words, any of them. A strict request settles for nothing less than all
words that mean something, as they are spelt.
"""

import math
from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

import tantivy
from tantivy import FieldType, Occur, Query, Searcher

from techexchange.infra.fulltext import fields
from techexchange.infra.fulltext.analysis import other_spelling, stem
from techexchange.infra.fulltext.clauses import at_least, either, every
from techexchange.infra.fulltext.fields import facet_field, number_field
from techexchange.infra.fulltext.highlight import Marks
from techexchange.infra.fulltext.model import Language, Range, Request
from techexchange.infra.fulltext.paging import Addresses, find
from techexchange.infra.fulltext.spelling import nearest
from techexchange.infra.fulltext.synonyms import NONE, Synonyms
from techexchange.infra.fulltext.typed import FUNCTION_WORDS, Typed, Word, read

LONG_FROM = 13
LONG_WORDS = 64
LONG_REPETITION = 0.75
LONG_COMMON = 0.25
COMMON = 0.5
SMALL_INDEX = 100
MOST = 0.7
ENOUGH = 10
ACCENT_BOOST = 0.3
NEIGHBOUR_BOOST = 0.5
SYNONYM_BOOST = 0.8
COMPLETIONS = 64
RARE = 2
RARER = 20
MARKED_WORDS = 12
WORDS_REMEMBERED = 50_000


@dataclass(frozen=True, slots=True)
class Plan:
    """A request made ready: the query, its filters, and for each filtered facet the query without that filter.

    `found` is the requested page where planning had to look at it anyway, `share` the least part of the words that
    everything found has.
    """

    query: Query
    without: dict[str, Query]
    marks: Marks
    found: Addresses | None
    share: float = 1.0


class _Matching(NamedTuple):
    """What the words ask for; `strict` is how much has all of them."""

    query: Query | None
    found: Addresses | None = None
    share: float = 1.0
    strict: int = 0


@dataclass(frozen=True, slots=True)
class _Terms:
    word: Word
    by_language: dict[Language, tuple[str, ...]]
    frequency: int
    query: Query


class Planner:
    """Plans requests against one state of the index."""

    def __init__(self, searcher: Searcher, schema: tantivy.Schema, synonyms: Synonyms = NONE) -> None:
        self._searcher = searcher
        self._schema = schema
        self._synonyms = synonyms
        self._spelling: dict[tuple[Language, str], tuple[str, ...]] = {}
        self._known: dict[tuple[Word, bool], _Terms] = {}

    def plan(self, request: Request) -> Plan:
        """The plan of any request whatever; an empty text finds every document."""
        typed = read(request.text, prefix=request.prefix)
        repeated = _counted(typed.words)
        required = [self._phrase(phrase) for phrase in typed.phrases]
        if typed.unfinished:
            required.append(self._beginning(typed.unfinished))
        if request.strict:
            words, matching = self._strictly(required, typed, repeated)
        elif len(repeated) >= LONG_FROM:
            words = self._telling(repeated)
            matching = _Matching(every([*required, *self._any(words, repeated)]))
        else:
            words, matching = self._leniently(required, typed, request)
        filters = {name: self._facet(name, values) for name, values in request.filters.items() if values}
        ranges = [self._range(name, one) for name, one in request.ranges.items() if one != Range()]
        without = {
            name: every([matching.query, *(f for other, f in filters.items() if other != name), *ranges])
            for name in filters
        }
        query = every([matching.query, *filters.values(), *ranges])
        return Plan(query, without, self._marks(typed, words), matching.found, matching.share)

    def _strictly(self, required: list[Query], typed: Typed, repeated: Counter[Word]) -> tuple[list[_Terms], _Matching]:
        telling = [word for word in repeated if word.accented not in FUNCTION_WORDS] or list(repeated)
        words = [self._terms(word, correct=False) for word in telling]
        if not words:
            return words, _Matching(every(required) if required else None)
        needed = math.ceil(len(words) * (MOST if len(repeated) >= LONG_FROM else 1))
        queries = [one.query for one in self._widened(words, typed)]
        return words, _Matching(every([*required, at_least(needed, queries)]))

    def _leniently(self, required: list[Query], typed: Typed, request: Request) -> tuple[list[_Terms], _Matching]:
        words = [self._terms(word, correct=True) for word in _counted(typed.words)]
        if not words:
            return words, _Matching(every(required) if required else None)
        matching = self._ladder(required, self._widened(words, typed), request)
        if matching.strict <= (RARE if len(words) == 1 else 0) and (respelt := self._respelt(words)) != words:
            words = respelt
            matching = self._ladder(required, self._widened(words, typed), request)
        return words, matching

    def _widened(self, words: list[_Terms], typed: Typed) -> list[_Terms]:
        """Each word of a known term is met by the whole of another term for the same, too, which counts as one word."""
        others: dict[str, list[Query]] = {}
        for same in self._synonyms.found(typed.words) if self._synonyms else ():
            queries = [Query.boost_query(self._phrase(term), SYNONYM_BOOST / len(term)) for term in same.others]
            for word in same.typed:
                others.setdefault(word.stemmed, []).extend(queries)
        return [
            replace(one, query=either([one.query, *others[one.word.stemmed]])) if one.word.stemmed in others else one
            for one in words
        ]

    def _any(self, words: list[_Terms], repeated: Counter[Word]) -> list[Query]:
        boosted = [Query.boost_query(one.query, repeated[one.word] ** LONG_REPETITION) for one in words]
        return [at_least(1, boosted)] if boosted else []

    def _ladder(self, required: list[Query], words: list[_Terms], request: Request) -> _Matching:
        queries = [one.query for one in self._uncommon(words)]
        count = len(queries)
        most = math.ceil(count * MOST)
        musts = [(Occur.Must, one) for one in required]
        extra = [(Occur.Should, one) for one in self._preferences(words)]
        bare = not (request.filters or request.ranges)
        page = request if bare else Request(limit=1)
        query, found, totals, share = Query.empty_query(), None, [], 1.0
        for needed in sorted({count, most, (count + 1) // 2, 1}, reverse=True):
            whole, share = needed == count, needed / count
            core = [(Occur.Must, one) for one in queries] if whole else [(Occur.Must, at_least(needed, queries))]
            query = Query.boolean_query([*musts, *core, *extra])
            found = find(self._searcher, query, page)
            totals.append(found[1])
            if found[1] >= (ENOUGH if needed > most else 1):
                break
        return _Matching(query, found if bare else None, share, totals[0])

    def _terms(self, word: Word, *, correct: bool) -> _Terms:
        known = self._known.get((word, correct))
        if known is None:
            if len(self._known) >= WORDS_REMEMBERED:
                self._known.clear()
            known = self._known[word, correct] = self._looked_up(word, correct=correct)
        return known

    def _looked_up(self, word: Word, *, correct: bool) -> _Terms:
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

    def _terms_of(self, word: Word, terms: dict[Language, tuple[str, ...]], frequency: int) -> _Terms:
        alternatives = [self._term(language, one) for language, ones in terms.items() for one in ones]
        return _Terms(word, terms, frequency, either(alternatives))

    def _corrected(self, word: Word) -> dict[Language, tuple[str, ...]]:
        found: dict[Language, tuple[str, ...]] = {}
        for language in Language:
            key = (language, word.folded)
            if key not in self._spelling:
                self._spelling[key] = nearest(self._searcher, self._schema, fields.WHOLE[language], word.folded)
            if near := self._spelling[key]:
                found[language] = near if language is Language.VI else tuple(dict.fromkeys(map(stem, near)))
        return found

    def _respelt(self, words: list[_Terms]) -> list[_Terms]:
        """Rare words, taken for the misspellings of others, together with the frequent words they may mean."""
        return [self._meant(one) if one.frequency <= RARE else one for one in words]

    def _meant(self, rare: _Terms) -> _Terms:
        least = RARER * max(1, rare.frequency)
        near = {
            language: tuple(term for term in terms if self._searcher.doc_freq(language, term) >= least)
            for language, terms in self._corrected(rare.word).items()
        }
        both = {language: rare.by_language.get(language, ()) + terms for language, terms in near.items() if terms}
        return self._terms_of(rare.word, rare.by_language | both, rare.frequency)

    def _telling(self, repeated: Counter[Word]) -> list[_Terms]:
        total = self._searcher.num_docs
        weighed = []
        for word, times in repeated.items():
            terms = self._terms(word, correct=False)
            if terms.frequency and (total < SMALL_INDEX or terms.frequency <= LONG_COMMON * total):
                rarity = math.log(1 + (total - terms.frequency + 0.5) / (terms.frequency + 0.5))
                weighed.append((times**LONG_REPETITION * rarity, word.folded, terms))
        weighed.sort(reverse=True, key=lambda one: one[:2])
        return [terms for _, _, terms in weighed[:LONG_WORDS]]

    def _uncommon(self, words: list[_Terms]) -> list[_Terms]:
        total = self._searcher.num_docs
        kept = [one for one in words if one.word.accented not in FUNCTION_WORDS]
        if total >= SMALL_INDEX:
            kept = [one for one in kept if one.frequency <= COMMON * total]
        return kept or words

    def _term(self, field: str, term: str) -> Query:
        return Query.term_query(self._schema, field, term)

    def _preferences(self, words: list[_Terms]) -> list[Query]:
        """What only raises a document: the accents as typed, and neighbours standing together in Vietnamese."""
        preferences = [
            Query.boost_query(self._term(fields.ACCENTED, one.word.accented), ACCENT_BOOST)
            for one in words
            if one.word.has_accents
        ]
        runs = [one.by_language.get(Language.VI, (None,))[0] for one in words]
        for first, second in pairwise(runs):
            if first and second:
                together = Query.phrase_query(self._schema, Language.VI, [first, second])
                preferences.append(Query.boost_query(together, NEIGHBOUR_BOOST))
        return preferences

    def _phrase(self, words: tuple[Word, ...]) -> Query:
        if len(words) == 1:
            return self._terms(words[0], correct=False).query
        folded = Query.phrase_query(self._schema, Language.VI, [word.folded for word in words])
        stemmed = Query.phrase_query(self._schema, Language.EN, [word.stemmed for word in words])
        return either([folded, stemmed])

    def _beginning(self, word: Word) -> Query:
        alternatives: list[Query] = []
        for field in fields.WHOLE.values():
            terms = self._searcher.terms_with_prefix(field, word.folded, None, COMPLETIONS + 1)
            if len(terms) > COMPLETIONS:
                started = Query.regex_query(self._schema, field, word.folded + ".*")
                alternatives.append(Query.const_score_query(started, 1.0))
            elif terms:
                started = at_least(1, [self._term(field, term) for term, _ in terms])
                alternatives.append(Query.const_score_query(started, 1.0))
        whole = self._terms(word, correct=not alternatives)
        alternatives += [self._term(language, one) for language, ones in whole.by_language.items() for one in ones]
        return either(alternatives)

    def _facet(self, name: str, values: tuple[str, ...]) -> Query:
        chosen = Query.term_set_query(self._schema, facet_field(name), values)
        return Query.const_score_query(chosen, 0.0)

    def _range(self, name: str, within: Range) -> Query:
        low, high = (None if side is None else float(side) for side in (within.low, within.high))
        chosen = Query.range_query(self._schema, number_field(name), FieldType.Float, low, high)
        return Query.const_score_query(chosen, 0.0)

    def _marks(self, typed: Typed, words: list[_Terms]) -> Marks:
        marked: dict[Language, set[str]] = {Language.VI: set(), Language.EN: set()}
        for one in self._uncommon(words)[:MARKED_WORDS]:
            for language, terms in one.by_language.items():
                marked[language].update(terms)
        same = [term for one in self._synonyms.found(typed.words) for term in one.others] if self._synonyms else []
        for word in (word for phrase in (*typed.phrases, *same) for word in phrase):
            marked[Language.VI].add(word.folded)
            marked[Language.EN].add(word.stemmed)
        return Marks(marked, typed.unfinished.folded if typed.unfinished else None)


def _counted(words: tuple[Word, ...]) -> Counter[Word]:
    """Words of one stem counted as the first of them."""
    first: dict[str, Word] = {}
    return Counter(first.setdefault(word.stemmed, word) for word in words)
