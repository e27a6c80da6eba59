"""The engine: one index that many threads may search while one at a time writes."""

import threading
from collections.abc import Iterable
from mmap import mmap
from pathlib import Path

from tantivy import Query

from techexchange.infra.fulltext.analysis import ACCENTED, FOLDED, clean, place_tones
from techexchange.infra.fulltext.consulting import Consultation, View
from techexchange.infra.fulltext.counting import Counter
from techexchange.infra.fulltext.fields import PLACE, SEPARATOR, SUGGEST, Fields
from techexchange.infra.fulltext.highlight import Marks
from techexchange.infra.fulltext.model import Document, Found, Hit, Request, Schema, Suggestion
from techexchange.infra.fulltext.paging import find
from techexchange.infra.fulltext.planning import Plan, Planner
from techexchange.infra.fulltext.storage import Storage
from techexchange.infra.fulltext.synonyms import NONE, Synonyms

SUGGESTIONS_READ = 300
HEAP_BYTES = 100_000_000


class Engine:
    """Full-text search over documents of one schema, in a directory or, with `path` None, in memory.

    `position` is the number given with the last `save`, 0 for a new index or one of another schema or
    version, which is emptied. `search`, `suggest` and `probe` may be called from any thread at any time and
    see what was last saved; `add`, `delete` and `save` exclude each other.
    """

    def __init__(self, schema: Schema, path: Path | None = None, *, heap_bytes: int = HEAP_BYTES) -> None:
        self.path = path
        self._fields = Fields(schema)
        self._storage = Storage(self._fields, path, heap_bytes)
        self._writing = threading.Lock()
        self._counter = Counter(schema)
        self._synonyms = NONE
        self._view = self._look()

    @property
    def synonyms(self) -> Synonyms:
        """What means the same as what is typed; another set holds from the next search on."""
        return self._synonyms

    @synonyms.setter
    def synonyms(self, synonyms: Synonyms) -> None:
        with self._writing:
            self._synonyms = synonyms
            self._view = self._look()

    @property
    def position(self) -> int:
        """The position of the last `save`."""
        return self._storage.position

    @property
    def seal(self) -> str:
        """What was given with the last `save` to know its position again by."""
        return self._storage.seal

    @property
    def count(self) -> int:
        """The number of documents as of the last `save`."""
        return self._view.searcher.num_docs

    def add(self, documents: Iterable[Document]) -> int:
        """Add documents, each in place of the one with its id; the number added. Visible after `save`."""
        added = 0
        with self._writing:
            for document in documents:
                self._storage.add(document)
                added += 1
        return added

    def delete(self, id: str) -> None:
        """Remove a document, if it is there. Visible after `save`."""
        with self._writing:
            self._storage.delete(id)

    def save(self, position: int, seal: str = "") -> None:
        """Make everything since the last `save` durable and visible, and remember the position and its seal with it."""
        with self._writing:
            self._storage.commit(position, seal)
            self._view = self._look()

    def close(self) -> None:
        """Let go of the directory; what was not saved is lost."""
        with self._writing:
            self._storage.close()

    def compile(self, request: Request) -> Plan:
        """The index query of a request."""
        return self._view.planner.plan(request)

    def probe(self, plan: Plan, *, limit: int = 20, counts: tuple[str, ...] | None = None) -> int:
        """Only what the index itself does for a request: find, count, count the facets; the total found."""
        searcher = self._view.searcher
        _, total = find(searcher, plan.query, Request(limit=limit))
        self._counter.count(searcher, plan, counts)
        return total

    def search(self, request: Request) -> Found:
        """A page of what is found; never fails whatever the text, and goes at most 1,000 hits deep."""
        view = self._view
        plan = view.planner.plan(request)
        found, total = plan.found or find(view.searcher, plan.query, request)
        facets = self._counter.count(view.searcher, plan, request.counts)
        places = view.searcher.fast_field_values(PLACE, [address for _, address in found])
        hits = tuple(
            self._hit(view.records, int(place or 0), score, plan.marks)
            for (score, _), place in zip(found, places, strict=True)
        )
        return Found(hits, total, facets, plan.share)

    def ids(self, request: Request) -> list[str]:
        """Only which documents are on a page of what is found."""
        view = self._view
        plan = view.planner.plan(request)
        found, _ = plan.found or find(view.searcher, plan.query, request)
        places = view.searcher.fast_field_values(PLACE, [address for _, address in found])
        return [self._fields.layout.id_at(view.records, int(place or 0)) for place in places]

    def consult(self) -> Consultation:
        """What answers one question in steps, all of them from what was last saved by now."""
        return Consultation(self._view, self._fields, self._counter)

    def suggest(self, prefix: str, limit: int = 10) -> tuple[Suggestion, ...]:
        """Completions of what is typed so far, most frequent first, matched without case and accents.

        Those with the accents as typed go before all others. What differs in case and in the placement of tones alone
        is one, in the form most use.
        """
        beginning = " ".join(FOLDED.analyze(clean(prefix)))
        if not beginning:
            return ()
        searcher = self._view.searcher
        terms = searcher.terms_with_prefix(SUGGEST, beginning, Query.all_query(), SUGGESTIONS_READ)
        forms: dict[str, dict[str, int]] = {}
        for term, count in terms:
            shown = term.partition(SEPARATOR)[2]
            form = forms.setdefault(place_tones(shown), {})
            form[shown] = max(count, form.get(shown, 0))
        typed = " ".join(ACCENTED.analyze(place_tones(clean(prefix))))
        ranked = []
        for key, form in forms.items():
            shown, count = max(form, key=lambda shown: form[shown]), sum(form.values())
            other_accents = typed != beginning and f" {typed}" not in f" {' '.join(ACCENTED.analyze(key))}"
            ranked.append((other_accents, -count, len(shown), shown))
        return tuple(Suggestion(shown, -count) for _, count, _, shown in sorted(ranked)[:limit])

    def _look(self) -> View:
        searcher = self._storage.index.searcher()
        return View(
            searcher, Planner(searcher, self._fields.index_schema, self._synonyms), self._storage.records.view()
        )

    def _hit(self, records: mmap | bytes, place: int, score: float, marks: Marks) -> Hit:
        id, payload, kept = self._fields.layout.unpack(records, place)
        return Hit(id, payload, score, marks.snippets(kept, self._fields.snippets))
