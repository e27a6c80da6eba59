"""One question put to one state of an index in steps, for a list that is put together elsewhere.

Who fits by words, how well those fit that another search found, whom the filters admit; and in the end a page of the
list, with its total and the count of every facet over all that either search found.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from mmap import mmap
from typing import NamedTuple

from tantivy import DocAddress, Occur, Query, Searcher

from techexchange.infra.fulltext.clauses import at_least, every
from techexchange.infra.fulltext.counting import Counter
from techexchange.infra.fulltext.feedback import Liked, english
from techexchange.infra.fulltext.fields import ID, PLACE, Fields
from techexchange.infra.fulltext.model import Found, Hit, Request
from techexchange.infra.fulltext.paging import find, total
from techexchange.infra.fulltext.planning import Plan, Planner

Ranked = Sequence[tuple[str, float]]


class View(NamedTuple):
    """A state of an index."""

    searcher: Searcher
    planner: Planner
    records: mmap | bytes


class Consultation:
    """A question and the state of the index it is put to."""

    def __init__(self, view: View, fields: Fields, counter: Counter) -> None:
        self._searcher, self._planner, self._records = view
        self._fields = fields
        self._counter = counter

    def has_phrases(self, request: Request) -> bool:
        """Whether any document has every quoted phrase of a question."""
        phrases = self._planner.phrases(request)
        return not phrases or total(self._searcher, every(phrases)) > 0

    def best(self, request: Request, limit: int) -> Ranked:
        """The documents that fit best by any of the words, among those that the filters admit."""
        ranking = self._planner.ranking(request)
        if ranking is None:
            return ()
        return self._ranked(every([ranking, self._planner.required(request)]), limit)

    def scores(self, request: Request, ids: Sequence[str], liked: Ranked = ()) -> dict[str, float]:
        """Those of the documents that the filters admit, and how well each fits by words; 0 without any.

        The telling words of those that are `liked`, each as much as its number says, are looked for too.
        """
        ranking, admitted = self._planner.ranking(request, self._english(liked)), self._among(ids)
        query = every([admitted, self._planner.required(request)])
        if ranking is not None:
            query = Query.boolean_query([(Occur.Must, query), (Occur.Should, ranking)])
        return dict(self._ranked(query, len(ids))) if ids else {}

    def admitted(self, request: Request, most: int) -> list[str] | None:
        """Every document that the filters admit, where these are no more than so many; None where nothing filters."""
        required = self._planner.required(request)
        if required is None or total(self._searcher, required) > most:
            return None
        return [id for id, _ in self._ranked(required, most)]

    def page(self, request: Request, ranked: Ranked) -> Found:
        """A page of the ranked list, followed by what else has the words, in the order of the index."""
        plan = self._planner.plan(request)
        listed = self._among([id for id, _ in ranked])
        either = replace(
            plan,
            query=at_least(1, [plan.query, listed]),
            without={name: at_least(1, [query, listed]) for name, query in plan.without.items()},
        )
        found = total(self._searcher, either.query)
        shown = ranked[request.offset : request.offset + request.limit]
        hits = self._hits(shown, plan)
        if len(hits) < request.limit and request.offset + len(hits) < found:
            hits += self._rest(request, plan, listed, (len(ranked), len(hits)))
        facets = self._counter.count(self._searcher, either, request.counts)
        worded = total(self._searcher, plan.query)
        return Found(tuple(hits), found, facets, plan.share, worded)

    def shared(self, request: Request, ids: Sequence[str], most: int) -> dict[str, tuple[str, ...]]:
        """The most telling words of the question that each of the documents has too, as they are typed."""
        kept = {
            id: self._fields.layout.unpack(self._records, place)[2]
            for id, place in self._places(self._among(ids), len(ids))
        }
        found = self._planner.shared(request, kept, [text.language for text in self._fields.shown])
        return {id: words[:most] for id, words in found.items()}

    def _english(self, liked: Ranked) -> list[Liked]:
        languages = [text.language for text in self._fields.shown]
        places = dict(self._places(self._among([id for id, _ in liked]), len(liked))) if liked else {}
        return [
            (english(self._fields.layout.unpack(self._records, places[id])[2], languages), counts)
            for id, counts in liked
            if id in places
        ]

    def _among(self, ids: Sequence[str]) -> Query:
        """These documents, looked up one by one: a set of terms is looked for by walking all there are."""
        schema = self._fields.index_schema
        chosen = at_least(1, [Query.term_query(schema, ID, id, "basic") for id in ids]) if ids else Query.empty_query()
        return Query.const_score_query(chosen, 0.0)

    def _ranked(self, query: Query, limit: int) -> Ranked:
        hits = self._searcher.search(query, max(1, limit)).hits
        ids = self._ids([address for _, address in hits])
        return [(id, float(score or 0)) for id, (score, _) in zip(ids, hits, strict=True)][:limit]

    def _ids(self, addresses: Sequence[DocAddress]) -> list[str]:
        places = self._searcher.fast_field_values(PLACE, list(addresses))
        return [self._fields.layout.id_at(self._records, int(place or 0)) for place in places]

    def _places(self, query: Query, limit: int) -> Iterable[tuple[str, int]]:
        addresses = [address for _, address in self._searcher.search(query, max(1, limit)).hits]
        for place in self._searcher.fast_field_values(PLACE, addresses):
            yield self._fields.layout.id_at(self._records, int(place or 0)), int(place or 0)

    def _hits(self, shown: Ranked, plan: Plan) -> list[Hit]:
        places = dict(self._places(self._among([id for id, _ in shown]), len(shown))) if shown else {}
        return [self._hit(places[id], score, plan) for id, score in shown if id in places]

    def _rest(self, request: Request, plan: Plan, listed: Query, counts: tuple[int, int]) -> list[Hit]:
        ranked, shown = counts
        others = Query.boolean_query([(Occur.Must, plan.query), (Occur.MustNot, listed)])
        further = replace(request, offset=max(0, request.offset - ranked), limit=request.limit - shown)
        found, _ = find(self._searcher, others, further)
        places = self._searcher.fast_field_values(PLACE, [address for _, address in found])
        return [self._hit(int(place or 0), 0.0, plan) for place in places]

    def _hit(self, place: int, score: float, plan: Plan) -> Hit:
        id, payload, kept = self._fields.layout.unpack(self._records, place)
        return Hit(id, payload, score, plan.marks.snippets(kept, self._fields.snippets))
