"""Making the vectors of what is published, in the background, by whichever process holds the lock."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import monotonic
from uuid import UUID

import psycopg
import structlog
from sqlalchemy.exc import SQLAlchemyError

from techexchange.infra.bell import alone_with, heard, open_bell
from techexchange.infra.embedding import Embedder
from techexchange.infra.metrics import EMBEDDED
from techexchange.infra.uow import Exchange
from techexchange.kernel.errors import ExchangeError
from techexchange.ledger import queries as ledger
from techexchange.listings.events import PUBLIC_CHANGES
from techexchange.listings.queries import published
from techexchange.search.models import EmbeddingModel
from techexchange.search.queries import Vectors
from techexchange.search.queries.passages import passages_of
from techexchange.search.repository import vectors as kept

AT_ONCE = 4
"""How many listings are embedded between two commits: what a kill can cost, and what a new listing waits for."""
QUEUE = 400
REMOVED_AT_ONCE = 500
FOLLOWED = 500
TOLD_SECONDS = 5.0
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 0.2, 30.0
LOCK = 0x7465_7865_6D62
CHANGES = frozenset(event.name for event in PUBLIC_CHANGES)
log = structlog.get_logger()


@dataclass
class Embedding:
    """Brings the vectors of one model to what is published now, and keeps them there.

    Nothing is remembered between two steps but what is committed: what is missing is asked of the database.
    """

    exchange: Exchange
    embedder: Embedder
    url: str
    vectors: Vectors = field(init=False)
    _model_id: int | None = None
    _position: int | None = None
    _due: bool = True
    _told_at: float = float("-inf")

    def __post_init__(self) -> None:
        self.vectors = Vectors(self.exchange.sessions)

    async def run(self) -> None:
        """Embed until cancelled, through restarts of the database and of the embedder."""
        wait = FIRST_WAIT_SECONDS
        while True:
            try:
                async with open_bell(self.url) as bell:
                    while True:
                        await self.catch_up(bell)
                        wait = FIRST_WAIT_SECONDS
                        await heard(bell)
            except (OSError, psycopg.Error, SQLAlchemyError, ExchangeError) as lost:
                self._due = True
                log.warning("embedding_waits", reason=type(lost).__name__, seconds=wait)
                await asyncio.sleep(wait)
                wait = min(2 * wait, LONGEST_WAIT_SECONDS)

    async def fill(self) -> None:
        """Embed until nothing is missing; waits for another process that is at it."""
        async with open_bell(self.url) as bell:
            while not await self.catch_up(bell):
                await heard(bell)

    async def catch_up(self, bell: psycopg.AsyncConnection) -> bool:
        """Do what is due, unless another process is at it; whether nothing is left to do."""
        self._due |= await self._changed()
        if self._due:
            async with alone_with(bell, LOCK) as alone:
                if alone:
                    self._due = False
                    await self._settle()
        return not self._due

    async def _changed(self) -> bool:
        """Whether the ledger tells of a change to what is public since it was last asked."""
        async with self.exchange.sessions() as session:
            if self._position is None:
                self._position = (await ledger.head(session)).seq
                return True
            changed, entries = False, await ledger.follow(session, self._position, FOLLOWED)
            while entries:
                self._position = entries[-1].seq
                changed |= any(entry.event in CHANGES for entry in entries)
                entries = await ledger.follow(session, self._position, FOLLOWED)
        return changed

    async def _settle(self) -> None:
        model = await self._model()
        if model is None:
            return
        changed = True
        while changed:
            await self._sweep()
            changed = await self._embed_missing(model.id)
        await self._serve(model.id)
        await self._tell(now=True)

    async def _embed_missing(self, model_id: int) -> bool:
        """Embed what is missing, newest first, until nothing is or the public view changed: whether it did."""
        while missing := await self.vectors.missing(model_id, QUEUE):
            for start in range(0, len(missing), AT_ONCE):
                await self._embed(model_id, missing[start : start + AT_ONCE])
                await self._tell()
                if await self._changed():
                    return True
        return False

    async def _model(self) -> EmbeddingModel | None:
        """The model of this process's embedder; None where it gave way to another while this process ran."""
        async with self.exchange.unit_of_work() as uow:
            present = await kept.open_models(uow)
            wanted = (self.embedder.model, self.embedder.dimension)
            found = next((model for model in present if (model.name, model.dimension) == wanted), None)
            if found is None and self._model_id is not None:
                log.warning("embedding_superseded", model=self.embedder.model)
                return None
            if found is None:
                found = EmbeddingModel.begin(*wanted, at=uow.now)
                if not any(model.is_serving for model in present):
                    found.serve()
                await kept.add_model(uow, found)
            self._model_id = found.id
            return found

    async def _embed(self, model_id: int, ids: Sequence[UUID]) -> None:
        """Make and keep the vectors of some listings, all or none."""
        async with self.exchange.sessions() as session:
            listings = await published(session, ids)
        texts = [
            (listing, language, number, text)
            for listing in listings.values()
            for language, parts in passages_of(listing).items()
            for number, text in enumerate(parts)
        ]
        if not texts:
            return
        vectors = await self.embedder.passages([text for *_, text in texts])
        made = [
            kept.MadeVector(listing.id, listing.version_number, language, number, vector)
            for (listing, language, number, _), vector in zip(texts, vectors, strict=True)
        ]
        async with self.exchange.unit_of_work() as uow:
            await kept.keep(uow, model_id, made)

    async def _sweep(self) -> None:
        """Take away the vectors of what left the view."""
        gone = 1
        while gone:
            async with self.exchange.unit_of_work() as uow:
                gone = await kept.sweep(uow, REMOVED_AT_ONCE)

    async def _serve(self, model_id: int) -> None:
        """Let a model that is filled answer, give up the others, and take away the vectors of what is given up."""
        async with self.exchange.unit_of_work() as uow:
            present = await kept.open_models(uow)
            filled = next(model for model in present if model.id == model_id)
            if not filled.is_serving:
                for other in present:
                    if other is not filled:
                        other.retire()
                await uow.session.flush()
                filled.serve()
                log.info("embedding_model_serves", model=filled.name)
        gone = 1
        while gone:
            async with self.exchange.unit_of_work() as uow:
                gone = await kept.clear_retired(uow, REMOVED_AT_ONCE)

    async def _tell(self, *, now: bool = False) -> None:
        if now or monotonic() - self._told_at > TOLD_SECONDS:
            self._told_at = monotonic()
            share = await self.vectors.share()
            EMBEDDED.set(share)
            if share < 1:
                log.info("embedding", percent=round(100 * share, 1))


async def embed(exchange: Exchange, embedder: Embedder, url: str) -> None:
    """Keep the vectors of one model at what is published, until cancelled."""
    await Embedding(exchange, embedder, url).run()
