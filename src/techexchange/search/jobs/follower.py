"""Following the ledger: what was published is found, and what no longer is, is not."""

import asyncio
import contextlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from time import monotonic
from uuid import UUID

import psycopg
import structlog
from sqlalchemy.exc import SQLAlchemyError

from techexchange.infra.bell import heard, open_bell
from techexchange.infra.fulltext import Engine
from techexchange.infra.pages import Pages
from techexchange.infra.uow import Exchange
from techexchange.kernel.errors import ExchangeError
from techexchange.ledger import queries as ledger
from techexchange.ledger.models import LedgerEntry
from techexchange.listings.events import PUBLIC_CHANGES
from techexchange.listings.queries import PublicListing, published, published_batch
from techexchange.search.events import CatalogueRebuildRequested, SynonymsChanged
from techexchange.search.queries import Catalogue, document_of, synonyms

BATCH = 500
SAVE_SECONDS = 0.7
"""How long a busy follower gathers changes before it shows them."""
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 0.2, 5.0
TOLD_EVERY = 5_000
CHANGES = frozenset(event.name for event in PUBLIC_CHANGES)
log = structlog.get_logger()


@dataclass
class _Line:
    """One index on its way along the ledger: where it is, and what is not saved yet."""

    engine: Engine
    position: int
    seal: str
    unsaved: bool = False
    saved_at: float = field(default_factory=monotonic)

    def save(self) -> None:
        self.engine.save(self.position, self.seal)
        self.unsaved, self.saved_at = False, monotonic()


@dataclass
class Follower:
    """Keeps the catalogue, its synonyms and the kept pages of this node at the end of the ledger."""

    exchange: Exchange
    url: str
    catalogue: Catalogue
    pages: Pages
    _line: _Line | None = None
    _rebuilding: "asyncio.Task[_Line] | None" = None
    _again: bool = False
    _relearn: bool = True

    async def run(self) -> None:
        """Follow until cancelled, through restarts of the database; then let go of the index."""
        wait = FIRST_WAIT_SECONDS
        try:
            kept = await asyncio.to_thread(self.catalogue.open)
            while True:
                try:
                    async with open_bell(self.url) as bell:
                        await self._start(kept)
                        kept, wait = None, FIRST_WAIT_SECONDS
                        while True:
                            await self._step()
                            await heard(bell)
                except (OSError, psycopg.Error, SQLAlchemyError, ExchangeError) as lost:
                    log.warning("catalogue_waits", reason=type(lost).__name__, seconds=wait)
                    await asyncio.sleep(wait)
                    wait = min(2 * wait, LONGEST_WAIT_SECONDS)
        finally:
            await self._stop(kept)

    async def _start(self, kept: Engine | None) -> None:
        """Go on with the index left here where it belongs to this ledger; otherwise build another."""
        if kept is not None:
            if await self._belongs(kept):
                self._line = _Line(kept, kept.position, kept.seal)
            else:
                await asyncio.to_thread(self.catalogue.discard, kept)
        if self._line is None and self._rebuilding is None:
            self._rebuild()

    async def _belongs(self, kept: Engine) -> bool:
        async with self.exchange.sessions() as session:
            entries = await ledger.follow(session, kept.position - 1, 1)
        return bool(entries) and (entries[0].seq, entries[0].chain_hash.hex()) == (kept.position, kept.seal)

    async def _step(self) -> None:
        """Catch up with the ledger, and let a finished rebuild take over."""
        if self._line is not None:
            await self._catch_up(self._line)
            self._answer_from(self._line)
        if self._rebuilding is not None and self._rebuilding.done():
            await self._take_over(self._rebuilding)
        if self._again and self._rebuilding is None:
            self._rebuild()

    def _answer_from(self, line: _Line) -> Engine | None:
        before = None if self._line is line and self.catalogue.ready else self.catalogue.swap(line.engine)
        self._line = line
        self.catalogue.advance(line.position)
        return before

    async def _catch_up(self, line: _Line) -> None:
        more = True
        while more:
            async with self.exchange.sessions() as session:
                entries = await ledger.follow(session, line.position, BATCH)
                more = len(entries) == BATCH
                ids = self._notice(entries)
                if self._relearn:
                    self.catalogue.learn(await synonyms(session))
                    self._relearn = False
                if not more:
                    self.pages.advance(entries[-1].seq if entries else line.position)
                present = await published(session, ids) if ids else {}
            if ids:
                await asyncio.to_thread(_apply, line.engine, ids, present.values())
                line.unsaved = True
            if entries:
                line.position, line.seal = entries[-1].seq, entries[-1].chain_hash.hex()
            if line.unsaved and (not more or monotonic() - line.saved_at > SAVE_SECONDS):
                await asyncio.to_thread(line.save)
                if line is self._line:
                    self.catalogue.advance(line.position)

    def _notice(self, entries: Sequence[LedgerEntry]) -> set[UUID]:
        """The listings whose public view may differ, their pages dropped; what else there is to do is noted."""
        self._again |= any(entry.event == CatalogueRebuildRequested.name for entry in entries)
        self._relearn |= any(entry.event == SynonymsChanged.name for entry in entries)
        changed = {entry.subject_id for entry in entries if entry.event in CHANGES}
        for id in changed:
            self.pages.drop(id)
        return changed

    def _rebuild(self) -> None:
        self._again = False
        self._rebuilding = asyncio.create_task(self._build())

    async def _build(self) -> _Line:
        """A fresh index of everything published, at the head of the ledger as it was before the first was read."""
        engine = await asyncio.to_thread(self.catalogue.fresh)
        try:
            async with self.exchange.sessions() as session:
                head = await ledger.head(session)
            line = _Line(engine, head.seq, head.chain_hash.hex())
            log.info("catalogue_rebuilding", position=line.position)
            added, after = 0, None
            while batch := await self._batch(after):
                added += await asyncio.to_thread(_add, engine, batch)
                after = batch[-1].id
                if added % TOLD_EVERY < len(batch):
                    log.info("catalogue_rebuilding", added=added)
            await asyncio.to_thread(line.save)
        except BaseException:
            await asyncio.to_thread(self.catalogue.discard, engine)
            raise
        log.info("catalogue_rebuilt", listings=added, position=line.position)
        return line

    async def _batch(self, after: UUID | None) -> list[PublicListing]:
        async with self.exchange.sessions() as session:
            return await published_batch(session, after, BATCH)

    async def _take_over(self, finished: "asyncio.Task[_Line]") -> None:
        """Bring the fresh index to where the present one is, and answer from it."""
        self._rebuilding = None
        try:
            fresh = finished.result()
        except (OSError, psycopg.Error, SQLAlchemyError, ExchangeError):
            self._again = True
            raise
        await self._catch_up(fresh)
        before = self._answer_from(fresh)
        if before is not None:
            await asyncio.to_thread(self.catalogue.discard, before)

    async def _stop(self, kept: Engine | None) -> None:
        if self._rebuilding is not None:
            self._rebuilding.cancel()
            with contextlib.suppress(BaseException):
                await self._rebuilding
        if kept is not None:
            kept.close()
        if self._line is not None and self._line.position != self._line.engine.position:
            self._line.save()
        self.catalogue.close()


async def follow(exchange: Exchange, url: str, catalogue: Catalogue, pages: Pages) -> None:
    """Keep the catalogue and the kept pages of this node at the end of the ledger, until cancelled."""
    await Follower(exchange, url, catalogue, pages).run()


def _apply(engine: Engine, ids: Iterable[UUID], present: Iterable[PublicListing]) -> None:
    shown = [document_of(listing) for listing in present]
    for id in {str(id) for id in ids} - {document.id for document in shown}:
        engine.delete(id)
    engine.add(shown)


def _add(engine: Engine, batch: list[PublicListing]) -> int:
    return engine.add(map(document_of, batch))
