"""Finding by words and by meaning: two searches, fused so that neither spoils what the other knows.

How near a listing is in meaning is told in standard deviations from the mean of its language: a model prefers texts in
the language of the question, and this takes that preference away. Words count for texts in the question's own
language alone: in the other one they find names and numbers. The best match by words is trusted as far as its meaning
agrees, and the others in proportion to it. docs/search.md shows it with numbers.
"""

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from time import monotonic
from typing import Any, NamedTuple, ParamSpec, TypeAlias, TypeVar
from uuid import UUID

from techexchange.infra.embedding import Embedder, EmbedderUnavailable, Vector
from techexchange.infra.fulltext import Consultation, Found, Request
from techexchange.infra.language import detect
from techexchange.infra.uow import Busy, DatabaseUnavailable, UnitOfWork, translated
from techexchange.listings.models import Direction
from techexchange.listings.queries import public_cards, public_view
from techexchange.search.queries.catalogue import Catalogue
from techexchange.search.queries.fusing import SURE, Component, Reference, Standard, fused, likelihood, share_of_words
from techexchange.search.queries.vectors import Likeness, Near, Vectors

CONSIDERED = 150
"""How many listings by words, and how many passages by meaning in each language, are considered for one answer."""
SMALL = 20
"""In a catalogue of fewer listings nothing is left out for being far: what is near cannot be told yet."""
FEW = 1_000
"""So few listings that filters admit are all compared by meaning."""
REFERENCE_SECONDS, SERVING_SECONDS = 60.0, 5.0
EMBEDDED_CHARACTERS = 2_000
QUICK = 300
"""Up to how many characters a question is answered in the loop, and not in a thread."""
FED = 3
"""How many of the best answers to a question in English lend it their words."""
SHARED_WORDS = 5
QUOTES = re.compile('["“”„]')
"""What is quoted must stand so in what is found, unless nothing has it: it may be said in the other language."""
P = ParamSpec("P")
T = TypeVar("T")
Weighed: TypeAlias = Mapping[UUID, Mapping[str, Likeness]]


class Mode(StrEnum):
    """How to search."""

    HYBRID = "hybrid"
    LEXICAL = "lexical"
    SEMANTIC = "semantic"


class Degraded(StrEnum):
    """Why an answer is by words alone though more was asked for.

    Of Vietnamese typed without accents a model makes something else; by words it is found as well as with them.
    """

    OFF = "semantic_search_off"
    EMBEDDER = "embedder_unavailable"
    VECTORS = "vectors_missing"
    DATABASE = "database_unavailable"
    ACCENTS = "accents_missing"


class SearchAnswer(NamedTuple):
    """What was found, how, and of each hit by what."""

    found: Found
    mode: Mode
    degraded: Degraded | None = None
    components: Mapping[str, Component] = {}


@dataclass(frozen=True)
class Candidate:
    """A listing near a text: how near (0 to 1), by words and by meaning, and telling words of both."""

    id: UUID
    score: float
    lexical: float | None
    semantic: float | None
    words: tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    """A text as it is compared: its vector, by which model, and how likely it is in each language."""

    vector: Vector
    model_id: int
    languages: Mapping[str, float]


class Considered(NamedTuple):
    """What is considered for an answer: how well each listing fits by words, and how near it is in each language."""

    words: Mapping[str, float]
    nearness: Mapping[str, Mapping[str, float]]

    def fused(self, request: Request, asked: Comparison) -> dict[str, Component]:
        """All of it in one order."""
        return fused(self.words, self.nearness, asked.languages, share_of_words(request.text))

    def again(self, consulted: Consultation, request: Request, weighed: Mapping[str, Component]) -> "Considered":
        """The same, where what has words of the question is also looked through for those of the best answers."""
        best = [(id, component.score) for id, component in _ranked(weighed)[:FED] if component.score > 0]
        liked = [(id, score / best[0][1]) for id, score in best]
        having = [id for id, score in self.words.items() if score > 0]
        return self._replace(words={**self.words, **consulted.scores(request, having, liked)})


@dataclass
class Finder:
    """Ranks what is published by words, by meaning, or by both."""

    catalogue: Catalogue
    vectors: Vectors
    embedder: Embedder | None
    _references: dict[tuple[int, str], tuple[float, asyncio.Task[Reference]]] = field(default_factory=dict)
    _serving: tuple[float, tuple[int, str, int] | None] = (float("-inf"), None)

    @property
    def position(self) -> int:
        """The `seq` of the ledger up to which the answers reflect it."""
        return self.catalogue.position

    async def find(self, request: Request, mode: Mode) -> SearchAnswer:
        """A page of what is found; by words alone where nothing is asked in words, or meaning cannot be compared."""
        if mode is Mode.LEXICAL or request.sort or request.prefix or not request.text.strip():
            return SearchAnswer(await self._by_words(request), Mode.LEXICAL)
        try:
            with translated():
                asked = await self._question(request.text)
                if not isinstance(asked, Degraded):
                    return await self._by_meaning(request, asked, mode)
        except (DatabaseUnavailable, Busy):
            asked = Degraded.DATABASE
        return SearchAnswer(await self._by_words(request), Mode.LEXICAL, asked)

    async def _by_meaning(self, request: Request, asked: Comparison, mode: Mode) -> SearchAnswer:
        consulted = self.catalogue.engine.consult()
        if not consulted.has_phrases(request):
            request = replace(request, text=QUOTES.sub(" ", request.text))
        considered = await self._consider(consulted, request, asked, mode)
        weighed = considered.fused(request, asked)
        if mode is Mode.HYBRID and len(request.text) <= QUICK and asked.languages["en"] > 1 - SURE:
            weighed = considered.again(consulted, request, weighed).fused(request, asked)
        every = mode is Mode.SEMANTIC or self.catalogue.engine.count < SMALL
        page = [(id, component.score) for id, component in _ranked(weighed) if every or component.is_told]
        found = await _run(request, consulted.page, request, page)
        return SearchAnswer(found, mode, None, {hit.id: weighed[hit.id] for hit in found.hits if hit.id in weighed})

    async def candidates(
        self, text: str, *, direction: Direction, limit: int, apart_from: UUID | None, hurried: bool = True
    ) -> list[Candidate]:
        """The listings of a direction nearest to a text, best first; by words alone where meaning is unknown.

        What is not `hurried` waits for whoever searches.
        """
        request = Request(text, filters={"direction": (direction.value,)}, limit=limit)
        if self.catalogue.engine.consult().admitted(request, 1) == []:
            return []
        asked = await self._question(text, hurried=hurried)
        return await self._candidates(request, None if isinstance(asked, Degraded) else asked, apart_from)

    async def similar(self, listing_id: UUID, text: str, direction: Direction, limit: int) -> list[Candidate]:
        """The listings of the same direction nearest to one of them, compared by the vectors it has."""
        request = Request(text, filters={"direction": (direction.value,)}, limit=limit)
        serving = await self._model()
        own = await self.vectors.of(serving[0], listing_id) if serving else {}
        asked = None
        if serving and own:
            languages = detect(text)
            nearest = max(own, key=lambda language: languages[language])
            asked = Comparison(own[nearest][0], serving[0], languages)
        return await self._candidates(request, asked, listing_id)

    async def _candidates(self, request: Request, asked: Comparison | None, but: UUID | None) -> list[Candidate]:
        consulted = self.catalogue.engine.consult()
        if asked is None:
            ranked = await _run(request, consulted.best, request, request.limit + 1)
            best = max((score for _, score in ranked), default=1.0)
            weighed = {id: Component(score / best, score, None, None) for id, score in ranked}
            nearness = {id: component.score for id, component in weighed.items()}
        else:
            considered = await self._consider(consulted, request, asked, Mode.HYBRID)
            weighed = considered.fused(request, asked)
            nearness = {id: likelihood(component.score) for id, component in weighed.items()}
        ids = sorted((id for id in weighed if UUID(id) != but), key=lambda each: (-nearness[each], each))[
            : request.limit
        ]
        words = await _run(request, consulted.shared, request, ids, SHARED_WORDS)
        best = max((component.lexical or 0.0 for component in weighed.values()), default=0.0) or 1.0
        return [
            Candidate(
                UUID(id),
                nearness[id],
                (weighed[id].lexical or 0.0) / best,
                None if weighed[id].semantic is None else likelihood(weighed[id].semantic or 0.0),
                words.get(id, ()),
            )
            for id in ids
        ]

    async def _consider(self, consulted: Consultation, request: Request, asked: Comparison, mode: Mode) -> "Considered":
        """What both searches say; only of what the index has, and what the filters admit."""
        named = dict(await _run(request, consulted.best, request, CONSIDERED)) if mode is Mode.HYBRID else {}
        admitted = await _run(request, consulted.admitted, request, FEW)
        wanted = [UUID(id) for id in {*named, *(admitted or ())}]
        near = Near(0 if admitted is not None else CONSIDERED, _directions(request))
        likeness = await self.vectors.weigh(asked.model_id, asked.vector, near, wanted)
        others = [str(id) for id in likeness if str(id) not in named]
        words = named | await _run(request, consulted.scores, request, others)
        standards = await self._standards(asked, likeness)
        nearness = {
            str(id): {language: standards[language].deviations(one.mean) for language, one in by_language.items()}
            for id, by_language in likeness.items()
            if str(id) in words
        }
        return Considered(words if mode is Mode.HYBRID else {}, nearness)

    async def _question(self, text: str, *, hurried: bool = True) -> Comparison | Degraded:
        if self.embedder is None:
            return Degraded.OFF
        serving = await self._model()
        if serving is None or serving[1:] != (self.embedder.model, self.embedder.dimension):
            return Degraded.VECTORS
        languages = detect(text)
        if languages["vi"] > SURE and text.isascii():
            return Degraded.ACCENTS
        try:
            embed = self.embedder.query if hurried else self.embedder.unhurried_query
            vector = await embed(text[:EMBEDDED_CHARACTERS])
        except EmbedderUnavailable:
            return Degraded.EMBEDDER
        return Comparison(vector, serving[0], languages)

    async def _model(self) -> tuple[int, str, int] | None:
        until, serving = self._serving
        if monotonic() >= until:
            serving = await self.vectors.serving()
            self._serving = (monotonic() + SERVING_SECONDS, serving)
        return serving

    async def _standards(
        self, asked: Comparison, likeness: Mapping[UUID, Mapping[str, Likeness]]
    ) -> dict[str, Standard]:
        languages = {language for by_language in likeness.values() for language in by_language}
        return {
            language: Standard.of(
                await self._reference(asked.model_id, language), asked.vector, asked.languages[language]
            )
            for language in languages
        }

    async def _reference(self, model_id: int, language: str) -> Reference:
        """The sample in a language, drawn anew after a while, by one for all who ask meanwhile."""
        until, drawn = self._references.get((model_id, language), (float("-inf"), None))
        if drawn is None or monotonic() >= until or (drawn.done() and (drawn.cancelled() or drawn.exception())):
            drawn = asyncio.create_task(self._draw(model_id, language))
            self._references[model_id, language] = (monotonic() + REFERENCE_SECONDS, drawn)
        return await asyncio.shield(drawn)

    async def _draw(self, model_id: int, language: str) -> Reference:
        return Reference.of(await self.vectors.reference(model_id, language))

    async def _by_words(self, request: Request) -> Found:
        return await _run(request, self.catalogue.engine.search, request)


async def similar(uow: UnitOfWork, finder: Finder, listing_id: UUID, limit: int) -> list[dict[str, Any]]:
    """The cards of the published listings most like a published one, of its direction; raises ListingNotFound."""
    listing = await public_view(uow, listing_id)
    text = "\n".join(part for said in listing.texts.values() for part in said.values() if part)
    found = await finder.similar(listing_id, text, listing.direction, limit)
    cards = await public_cards(uow.session, [candidate.id for candidate in found])
    nearness = {candidate.id: {"score": round(candidate.score, 4), "words": candidate.words} for candidate in found}
    return [card | nearness[card["id"]] for card in cards]


async def _run(request: Request, step: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
    """A step of the index, for a long text in a thread."""
    if len(request.text) > QUICK:
        return await asyncio.to_thread(step, *given, **named)
    return step(*given, **named)


def _ranked(weighed: Mapping[str, Component]) -> list[tuple[str, Component]]:
    return sorted(weighed.items(), key=lambda one: (-one[1].score, one[0]))


def _directions(request: Request) -> tuple[Direction, ...]:
    return tuple(map(Direction, request.filters.get("direction", ()))) or tuple(Direction)
