"""Matching in the background, by whichever process holds the lock: what was published finds what it fits."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Protocol
from uuid import UUID

import psycopg
import structlog
from sqlalchemy.exc import SQLAlchemyError

from techexchange.infra.bell import alone_with, heard, open_bell
from techexchange.infra.uow import Exchange
from techexchange.kernel.errors import ExchangeError
from techexchange.kernel.permissions import SYSTEM
from techexchange.ledger import queries as ledger
from techexchange.listings.models import Direction
from techexchange.listings.queries import PublicListing, published
from techexchange.matching import actions, queries
from techexchange.matching.models.scoring import TextFit
from techexchange.search.queries import Vectors

CANDIDATES = 100
"""How many listings opposite are looked at for each."""
LONGEST_QUESTION = 6_000
"""How many characters of a text are asked with."""
AT_ONCE = 10
"""How many listings are matched before what is due is asked again: what a new need waits for at most."""
LOOK_SECONDS = 3.0
"""How long without looking whether something is due that no fact tells of, such as vectors that were made."""
REST_SECONDS = 60.0
"""How long a listing that could not be matched is left alone."""
FOLLOW_SECONDS, FOLLOW_TRIES = 0.02, 500
"""How long, and how often, the search is waited for before matching waits for the next fact."""
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 0.2, 30.0
LOCK = 0x7465_786D_6174
log = structlog.get_logger()


class FoundOpposite(Protocol):
    """A listing that the search found for a text, as near to it as `score` from 0 to 1 says."""

    @property
    def id(self) -> UUID:
        """Which listing."""

    @property
    def score(self) -> float:
        """How near."""

    @property
    def lexical(self) -> float | None:
        """How near by words."""

    @property
    def semantic(self) -> float | None:
        """How near by meaning."""

    @property
    def words(self) -> tuple[str, ...]:
        """Telling words of both."""


class Opposites(Protocol):
    """What finds listings for a text, and up to which `seq` of the ledger it knows what is published."""

    @property
    def position(self) -> int:
        """That `seq`."""

    async def candidates(
        self, text: str, *, direction: Direction, limit: int, apart_from: UUID | None, hurried: bool
    ) -> Sequence[FoundOpposite]:
        """The nearest listings of a direction; what is not `hurried` waits for whoever searches."""


@dataclass
class Matcher:
    """Keeps the matches of everything published.

    Nothing is remembered between two steps but what is committed: what is due is asked of the database, and each
    listing is matched in one unit of work, so that being killed costs one listing and repeats nothing.
    """

    exchange: Exchange
    finder: Opposites
    url: str
    _vectors: Vectors = field(init=False)
    _resting: dict[UUID, float] = field(default_factory=dict)
    _position: int = -1
    _looked_at: float = float("-inf")

    def __post_init__(self) -> None:
        self._vectors = Vectors(self.exchange.sessions)

    async def run(self) -> None:
        """Match until cancelled, through restarts of the database and while the search is not ready."""
        wait = FIRST_WAIT_SECONDS
        while True:
            try:
                async with open_bell(self.url) as bell:
                    while True:
                        async with alone_with(bell, LOCK) as alone:
                            if alone and await self._may_be_due():
                                await self.settle()
                        wait = FIRST_WAIT_SECONDS
                        await heard(bell)
            except (OSError, psycopg.Error, SQLAlchemyError, ExchangeError) as lost:
                self._looked_at = float("-inf")
                log.warning("matching_waits", reason=type(lost).__name__, seconds=wait)
                await asyncio.sleep(wait)
                wait = min(2 * wait, LONGEST_WAIT_SECONDS)

    async def settle(self) -> int:
        """Match until nothing is due that the search knows of by now; how many listings that were.

        Between the listings of a backlog it rests as long as it worked, so that whoever is served beside it hardly
        notices; a new need does not wait for that.
        """
        done = 0
        while ids := await self._due():
            for id in ids:
                began = monotonic()
                done += await self._matched(id)
                await asyncio.sleep(monotonic() - began if len(ids) == AT_ONCE else 0)
        return done

    async def match(self, listing_id: UUID) -> None:
        """Match one listing anew, touching its own pairs only."""
        async with self.exchange.sessions() as session:
            listing = (await published(session, [listing_id])).get(listing_id)
        if listing is None:
            return
        serving = await self._vectors.serving()
        fits = await self._fits(listing)
        async with self.exchange.sessions() as session:
            ground = await queries.ground_of(session, listing, fits.keys(), serving[0] if serving else None)
        found = await asyncio.to_thread(ground.judge, fits)
        async with self.exchange.unit_of_work() as uow:
            await actions.keep_found(uow, SYSTEM, found)

    async def _may_be_due(self) -> bool:
        """Whether there is news in the ledger, or it is time to look all the same."""
        async with self.exchange.sessions() as session:
            head = (await ledger.head(session)).seq
        if head == self._position and monotonic() - self._looked_at < LOOK_SECONDS:
            return False
        self._position, self._looked_at = head, monotonic()
        return True

    async def _due(self) -> Sequence[UUID]:
        """Take off what is no longer published, and say what to match next.

        What is due is known to the search by then, so that of two listings published at once the later one is found by
        the earlier, or the other way round.
        """
        now = monotonic()
        self._resting = {id: until for id, until in self._resting.items() if until > now}
        serving = await self._vectors.serving()
        async with self.exchange.sessions() as session:
            gone = await queries.retired(session, AT_ONCE)
            ids = await queries.due(session, serving[0] if serving else None, self._resting.keys(), AT_ONCE)
            head = (await ledger.head(session)).seq
        for id in gone:
            async with self.exchange.unit_of_work() as uow:
                await actions.retire(uow, SYSTEM, id)
        return ids if await self._is_known(head) else ()

    async def _is_known(self, head: int) -> bool:
        """Wait until the search answers with everything up to a position, but not for long."""
        for _ in range(FOLLOW_TRIES):
            if self.finder.position >= head:
                return True
            await asyncio.sleep(FOLLOW_SECONDS)
        return False

    async def _matched(self, listing_id: UUID) -> bool:
        """Match one listing; one that cannot be matched rests for a minute and does not keep the others waiting."""
        try:
            await self.match(listing_id)
        except ExchangeError as failed:
            self._resting[listing_id] = monotonic() + REST_SECONDS
            log.warning("listing_not_matched", listing_id=str(listing_id), reason=type(failed).__name__)
            return False
        return True

    async def _fits(self, listing: PublicListing) -> dict[UUID, TextFit]:
        """What the search finds opposite to a listing, asked in each language it is written in; a need hurries."""
        supply = listing.direction is Direction.SUPPLY
        fits: dict[UUID, TextFit] = {}
        for text in questions_of(listing):
            found = await self.finder.candidates(
                text,
                direction=Direction.DEMAND if supply else Direction.SUPPLY,
                limit=CANDIDATES,
                apart_from=listing.id,
                hurried=not supply,
            )
            for one in found:
                known = fits.get(one.id)
                if known is None or one.score > known.score:
                    fits[one.id] = TextFit(one.score, one.lexical, one.semantic, one.words)
        return fits


def questions_of(listing: PublicListing) -> Iterator[str]:
    """What a listing says, in each language it is written in, as the search is asked with it."""
    need = [text for text in (listing.content.get("need") or {}).values() if text]
    for text in listing.texts.values():
        told = [text.get(name) for name in ("title", "summary", "description", "advantages", "expected_benefits")]
        yield "\n".join([*filter(None, told[:2]), *need, *filter(None, told[2:])])[:LONGEST_QUESTION]


async def match(exchange: Exchange, finder: Opposites, url: str) -> None:
    """Keep the matches of everything published, until cancelled."""
    await Matcher(exchange, finder, url).run()
