"""From a request to queries of the index.

Words are required, all of them at first; when that finds too little, most of them; when still nothing, some.
Which of these holds is decided by the text alone, so that a filter never finds more than its facet counted.
A long text is searched by its most telling words, any of them. A strict request settles for nothing less than all
words that mean something, as they are spelt.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

import tantivy
from tantivy import FieldType, Occur, Query, Searcher

from techexchange.infra.fulltext import fields
from techexchange.infra.fulltext.clauses import at_least, either, every
from techexchange.infra.fulltext.feedback import Liked, added
from techexchange.infra.fulltext.fields import facet_field, number_field
from techexchange.infra.fulltext.highlight import Kept, Marks
from techexchange.infra.fulltext.model import Language, Range, Request
from techexchange.infra.fulltext.paging import Addresses, find
from techexchange.infra.fulltext.ranking import counted, most_telling, scoring
from techexchange.infra.fulltext.synonyms import NONE, Synonyms
from techexchange.infra.fulltext.telling import considered, shared
from techexchange.infra.fulltext.terms import RARE, Terms, Vocabulary
from techexchange.infra.fulltext.typed import FUNCTION_WORDS, Typed, Word, read

LONG_FROM = 13
COMMON = 0.5
SMALL_INDEX = 100
MOST = 0.7
ENOUGH = 10
ACCENT_BOOST = 0.3
NEIGHBOUR_BOOST = 0.5
SYNONYM_BOOST = 0.8
COMPLETIONS = 64
MARKED_WORDS = 12


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


class Planner:
    """Plans requests against one state of the index."""

    def __init__(self, searcher: Searcher, schema: tantivy.Schema, synonyms: Synonyms = NONE) -> None:
        self._searcher = searcher
        self._schema = schema
        self._synonyms = synonyms
        self._vocabulary = Vocabulary(searcher, schema)

    def plan(self, request: Request) -> Plan:
        """The plan of any request whatever; an empty text finds every document."""
        typed = read(request.text, prefix=request.prefix)
        repeated = counted(typed.words)
        required = [self._phrase(phrase) for phrase in typed.phrases]
        if typed.unfinished:
            required.append(self._beginning(typed.unfinished))
        if request.strict:
            words, matching = self._strictly(required, typed, repeated)
        elif len(repeated) >= LONG_FROM:
            words = most_telling(self._vocabulary, repeated)
            scores = scoring(self._vocabulary, words, typed.words)
            matching = _Matching(every([*required, at_least(1, scores)] if scores else required))
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

    def ranking(self, request: Request, liked: Sequence[Liked] = ()) -> Query | None:
        """What scores any document by the words of a request, found by it or not; None without words.

        What is `liked` adds its telling words to them.
        """
        typed = read(request.text, prefix=request.prefix)
        words = typed.words if typed.unfinished is None else (*typed.words, typed.unfinished)
        repeated = counted(words)
        if len(repeated) >= LONG_FROM:
            known = most_telling(self._vocabulary, repeated)
        else:
            known = self._widened([self._vocabulary.of(word, correct=True) for word in repeated], typed)
        scores = scoring(self._vocabulary, [one for one in known if one.by_language], words)
        return at_least(1, scores + added(self._vocabulary, words, liked)) if scores else None

    def shared(
        self, request: Request, kept: Mapping[str, Kept], languages: Sequence[Language]
    ) -> dict[str, tuple[str, ...]]:
        """By document what it says of what a request says, most telling first."""
        typed = read(request.text, prefix=False)
        words = [*typed.words, *(word for phrase in typed.phrases for word in phrase)]
        return shared(self._vocabulary, considered(self._vocabulary, words), kept, languages)

    def phrases(self, request: Request) -> list[Query]:
        """The quoted phrases of a request, each of which is demanded of every document."""
        return [self._phrase(phrase) for phrase in read(request.text, prefix=request.prefix).phrases]

    def required(self, request: Request) -> Query | None:
        """What a request demands of every document: its quoted phrases, filters and ranges; None where nothing."""
        needed = [
            *self.phrases(request),
            *(self._facet(name, values) for name, values in request.filters.items() if values),
            *(self._range(name, one) for name, one in request.ranges.items() if one != Range()),
        ]
        return every(needed) if needed else None

    def _strictly(self, required: list[Query], typed: Typed, repeated: Counter[Word]) -> tuple[list[Terms], _Matching]:
        telling = [word for word in repeated if word.accented not in FUNCTION_WORDS] or list(repeated)
        words = [self._vocabulary.of(word, correct=False) for word in telling]
        if not words:
            return words, _Matching(every(required) if required else None)
        needed = math.ceil(len(words) * (MOST if len(repeated) >= LONG_FROM else 1))
        queries = [one.query for one in self._widened(words, typed)]
        return words, _Matching(every([*required, at_least(needed, queries)]))

    def _leniently(self, required: list[Query], typed: Typed, request: Request) -> tuple[list[Terms], _Matching]:
        words = [self._vocabulary.of(word, correct=True) for word in counted(typed.words)]
        if not words:
            return words, _Matching(every(required) if required else None)
        matching = self._ladder(required, self._widened(words, typed), request)
        if (
            matching.strict <= (RARE if len(words) == 1 else 0)
            and (respelt := self._vocabulary.respelt(words)) != words
        ):
            words = respelt
            matching = self._ladder(required, self._widened(words, typed), request)
        return words, matching

    def _widened(self, words: list[Terms], typed: Typed) -> list[Terms]:
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

    def _ladder(self, required: list[Query], words: list[Terms], request: Request) -> _Matching:
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

    def _uncommon(self, words: list[Terms]) -> list[Terms]:
        total = self._searcher.num_docs
        kept = [one for one in words if one.word.accented not in FUNCTION_WORDS]
        if total >= SMALL_INDEX:
            kept = [one for one in kept if one.frequency <= COMMON * total]
        return kept or words

    def _preferences(self, words: list[Terms]) -> list[Query]:
        """What only raises a document: the accents as typed, and neighbours standing together in Vietnamese."""
        preferences = [
            Query.boost_query(self._vocabulary.term(fields.ACCENTED, one.word.accented), ACCENT_BOOST)
            for one in words
            if one.word.has_accents
        ]
        runs = [one.by_language.get(Language.VI, (None,))[0] for one in words]
        for first, second in pairwise(runs):
            if first and second:
                together = self._vocabulary.phrase(Language.VI, [first, second])
                preferences.append(Query.boost_query(together, NEIGHBOUR_BOOST))
        return preferences

    def _phrase(self, words: tuple[Word, ...]) -> Query:
        if len(words) == 1:
            return self._vocabulary.of(words[0], correct=False).query
        folded = self._vocabulary.phrase(Language.VI, [word.folded for word in words])
        stemmed = self._vocabulary.phrase(Language.EN, [word.stemmed for word in words])
        return either([folded, stemmed])

    def _beginning(self, word: Word) -> Query:
        alternatives: list[Query] = []
        for field in fields.WHOLE.values():
            terms = self._searcher.terms_with_prefix(field, word.folded, None, COMPLETIONS + 1)
            if len(terms) > COMPLETIONS:
                started = Query.regex_query(self._schema, field, word.folded + ".*")
                alternatives.append(Query.const_score_query(started, 1.0))
            elif terms:
                started = at_least(1, [self._vocabulary.term(field, term) for term, _ in terms])
                alternatives.append(Query.const_score_query(started, 1.0))
        whole = self._vocabulary.of(word, correct=not alternatives)
        alternatives += [
            self._vocabulary.term(language, one) for language, ones in whole.by_language.items() for one in ones
        ]
        return either(alternatives)

    def _facet(self, name: str, values: tuple[str, ...]) -> Query:
        chosen = Query.term_set_query(self._schema, facet_field(name), values)
        return Query.const_score_query(chosen, 0.0)

    def _range(self, name: str, within: Range) -> Query:
        low, high = (None if side is None else float(side) for side in (within.low, within.high))
        chosen = Query.range_query(self._schema, number_field(name), FieldType.Float, low, high)
        return Query.const_score_query(chosen, 0.0)

    def _marks(self, typed: Typed, words: list[Terms]) -> Marks:
        marked: dict[Language, set[str]] = {Language.VI: set(), Language.EN: set()}
        for one in self._uncommon(words)[:MARKED_WORDS]:
            for language, terms in one.by_language.items():
                marked[language].update(terms)
        same = [term for one in self._synonyms.found(typed.words) for term in one.others] if self._synonyms else []
        for word in (word for phrase in (*typed.phrases, *same) for word in phrase):
            marked[Language.VI].add(word.folded)
            marked[Language.EN].add(word.stemmed)
        return Marks(marked, typed.unfinished.folded if typed.unfinished else None)
