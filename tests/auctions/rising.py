"""What tests of open bidding need: an auction that is bid for, and bidders."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from auctioning import open_rules
from factories import make_actor, make_open_listing
from techexchange.auctions import actions
from techexchange.auctions.actions import Bidder
from techexchange.auctions.models import (
    Auction,
    AuctionGround,
    AuctionKind,
    LotPosition,
    Minimums,
    OpenPledge,
    Periods,
    Pledge,
    Preparation,
    Pricing,
    Publication,
)
from techexchange.identity.models import Organization
from techexchange.infra.sealing import Seal
from techexchange.infra.uow import Exchange
from techexchange.kernel.permissions import SYSTEM, Actor

MILLION = 1_000_000
START, STEP = 500 * MILLION, 10 * MILLION
SEAL = Seal(b"the key of the tests, long enough for a box")


@dataclass(frozen=True)
class BiddingParty:
    """Somebody who bids for a company."""

    actor: Actor
    organization: Organization


@dataclass
class Room:
    """An auction in the open, and those who bid in it."""

    exchange: Exchange
    auction: Auction
    parties: list[BiddingParty]

    async def bid(self, place: int, amount: int, *, exact: bool = True, **more: Any) -> LotPosition:
        """A bid of one of the parties, in millions."""
        party = self.parties[place]
        given = OpenPledge(more.pop("lot", 1), Pledge(amount * MILLION, exact=exact), **({"currency": "VND"} | more))
        bidder = Bidder(party.organization.id, "192.0.2.1", SEAL)
        async with self.exchange.unit_of_work() as uow:
            return await actions.bid_openly(uow, party.actor, self.auction.id, given, bidder)

    async def maximum(self, place: int, amount: int, **more: Any) -> LotPosition:
        """A hidden maximum of one of the parties, in millions."""
        return await self.bid(place, amount, exact=False, **more)

    async def change(self, **columns: Any) -> None:
        """Let columns of the auction be others."""
        async with self.exchange.unit_of_work() as uow:
            auction = await uow.session.get(Auction, self.auction.id)
            assert auction is not None
            for name, value in columns.items():
                setattr(auction, name, value)

    async def ends_in(self, seconds: float) -> None:
        """Let bidding end so many seconds from now."""
        async with self.exchange.unit_of_work() as uow:
            until = uow.now + timedelta(seconds=seconds)
        await self.change(tender_until=until, wake_at=until)

    async def seen(self) -> Auction:
        """The auction as it is kept."""
        async with self.exchange.unit_of_work() as uow:
            auction = await uow.session.get(Auction, self.auction.id)
            assert auction is not None
            return auction


async def make_auction(exchange: Exchange, *, begun: bool = True, kind: str = "english", **rules: Any) -> Auction:
    """A published auction of somebody's technology, which takes bids for a day unless they have not begun."""
    _, institute = await make_actor(exchange, "institute")
    listing = await make_open_listing(exchange, institute)
    async with exchange.unit_of_work() as uow:
        begins = uow.now - timedelta(hours=1) if begun else uow.now + timedelta(hours=1)
        periods = Periods(begins, begins, begins + timedelta(days=1), 5)
        written = open_rules(**rules)
        wanted = Preparation(AuctionKind(kind), Pricing.FIRST_PRICE, "VND", written, periods)
        ground = AuctionGround(listing.id, listing.number, institute.id, state_funded=False)
        auction, prepared = Auction.prepare(ground, wanted, [], by=SYSTEM, at=uow.now)
        uow.publish(prepared)
        uow.publish(auction.propose(Minimums(), by=SYSTEM, at=begins - timedelta(hours=1)))
        publication = Publication(ground, Minimums(), frozenset())
        uow.publish(auction.publish(publication, by=SYSTEM, at=begins - timedelta(hours=1)))
        if begun:
            uow.publish(auction.begin_bidding(by=SYSTEM, at=uow.now))
        uow.session.add(auction)
    return auction


async def make_room(exchange: Exchange, parties: int = 2, **more: Any) -> Room:
    """An auction in the open with some parties."""
    auction = await make_auction(exchange, **more)
    return Room(exchange, auction, [BiddingParty(*await make_actor(exchange, "business")) for _ in range(parties)])
