"""Auctions, loaded in order to be changed, or held as they are while bids are handed in."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import Select, Table, bindparam, func, select
from sqlalchemy.orm import aliased

from techexchange.auctions.errors import AuctionAlreadyRuns, AuctionNotFound
from techexchange.auctions.lifecycle import ENDED, AuctionStatus
from techexchange.auctions.models import Auction
from techexchange.infra.database import Written
from techexchange.infra.repository import ALL, Among, Repository
from techexchange.kernel.errors import Unauthenticated
from techexchange.kernel.permissions import Actor

AUCTIONS = cast("Table", Auction.__table__)
HELD = select(AUCTIONS).where(AUCTIONS.c.id == bindparam("id")).with_for_update(read=True).cte("held")
HOLD = Written.out(select(HELD, func.clock_timestamp().label("now")))
"""For the driver: one auction by `id`, which many may hold at once and nobody changes, and the time since then."""


class Auctions(Repository[Auction]):
    """Every auction there was. Locks are taken in one order: the auction, its parts by id, then its listing."""

    model = Auction
    missing = AuctionNotFound

    async def seen(self, actor: Actor, id: UUID) -> Auction:
        """An auction this actor may see, not locked: only what never changes may be decided on."""
        if actor.is_anonymous:
            raise Unauthenticated
        return self._visible(await self.get(id), actor)

    async def locked(self, actor: Actor, id: UUID, version: int | None = None) -> Auction:
        """An auction this actor may see, locked, and `uow.now` read after; raises AuctionNotFound or Stale."""
        if actor.is_anonymous:
            raise Unauthenticated
        found = self._visible(await self.get(id, lock=True), actor)
        return self.at_version(found, version)

    async def held(self, actor: Actor, id: UUID) -> Auction:
        """An auction this actor may see, held FOR SHARE and watched by no session; `uow.now` is read after."""
        if actor.is_anonymous:
            raise Unauthenticated
        [rows] = await self.uow.ask((HOLD.text, {"id": id}))
        return self._visible(self.unwatched(rows, id), actor)

    async def must_be_first(self, listing_id: UUID) -> None:
        """Pass where no auction of this listing is under way, the listing being locked; raises AuctionAlreadyRuns."""
        running = select(Auction.id).where(Auction.listing_id == listing_id, Auction.status.not_in(ENDED))
        found = await self.session.scalar(running)
        if found:
            raise AuctionAlreadyRuns(auction_id=found)

    async def due(self, statuses: Iterable[AuctionStatus], most: int = 20, among: Among = ALL) -> Sequence[Auction]:
        """Auctions of these statuses whose time has come by the database clock, passing over those in other hands."""
        time_has_come = (Auction.wake_at <= func.statement_timestamp(), Auction.status.in_(list(statuses)))
        wanted = select(Auction).where(*time_has_come, among(Auction.id)).order_by(Auction.wake_at)
        fresh = {"populate_existing": True}
        rows = (await self.session.execute(_timed(wanted.limit(most)), execution_options=fresh)).all()
        self.uow.now = max((row[1] for row in rows), default=self.uow.now)
        return [row[0] for row in rows]

    def _visible(self, auction: Auction, actor: Actor) -> Auction:
        if not auction.is_visible_to(actor):
            raise AuctionNotFound(id=auction.id)
        return auction


def _timed(wanted: Select[Auction]) -> Select[Auction, datetime]:
    locked = aliased(Auction, wanted.with_for_update(skip_locked=True).cte("locked"))
    return select(locked, func.clock_timestamp())
