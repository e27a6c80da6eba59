"""Makers of auctions in any of their states, by the exchange's own actions; time passes in the database."""

import base64
from dataclasses import dataclass, field
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from auctioning import PRIVATE, STATE, content_of, pledge, preparation, rules
from factories import make_listing
from techexchange.auctions import actions
from techexchange.auctions.actions import Bidder
from techexchange.auctions.jobs import tick
from techexchange.auctions.models import (
    Assessment,
    Auction,
    Award,
    Bid,
    Deposit,
    Disqualification,
    DisqualificationGround,
    Objection,
    OpenPledge,
    Pledge,
)
from techexchange.auctions.models.ceremony import ShareAnswers
from techexchange.auctions.repository import Auctions
from techexchange.auctions.schemas import AuctionIn
from techexchange.identity.models import Organization
from techexchange.infra.sealing import Seal
from techexchange.infra.uow import Exchange
from techexchange.kernel.permissions import Actor
from techexchange_client.sealing import Custodian, Envelope, ShareUnreadable, custodian_pair, seal, unseal_share

SEAL = Seal(b"the key of the tests, long enough for a box")
"""What the services of these tests seal with, by their key."""


@dataclass(frozen=True)
class Side:
    """An organisation, and one who acts for it."""

    actor: Actor
    organization: Any

    @property
    def side(self) -> UUID:
        """The id of the organisation."""
        return UUID(str(self.organization.id))


@dataclass
class Auctioneer:
    """Makes auctions of a seller's technologies, run by an officer, with three custodians."""

    exchange: Exchange
    seller: Side
    owner: Side
    officer: Side
    finance: Side
    auditor: Side
    keys: dict[int, bytes] = field(default_factory=dict)

    async def do(self, action: Any, *arguments: Any, **named: Any) -> Any:
        """One action in a unit of work of its own."""
        async with self.exchange.unit_of_work() as uow:
            return await action(uow, *arguments, **named)

    @property
    def custodians(self) -> list[Side]:
        """Who keeps a share, by number from 1."""
        return [self.owner, self.officer, self.auditor]

    async def register_keys(self) -> list[Any]:
        """The custodians' keys, in the order of their numbers."""
        made = []
        for number, custodian in enumerate(self.custodians, 1):
            self.keys[number], public = custodian_pair()
            named = base64.b64encode(public).decode()
            made.append(await self.do(actions.register_custodian_key, custodian.actor, named))
        return made

    async def listing(self, *, state: bool = False) -> Any:
        """A published technology."""
        organization: Organization = self.seller.organization
        return await make_listing(self.exchange, organization, **(STATE if state else PRIVATE))

    async def draft(self, kind: str = "sealed_bid", *, state: bool = False, **changes: Any) -> Auction:
        """An auction that the seller prepares."""
        listing = await self.listing(state=state)
        body = AuctionIn.model_validate(preparation(kind) | changes)
        made: Auction = await self.do(actions.prepare_auction, self.seller.actor, listing.id, body.preparation())
        return made

    async def proposed(self, kind: str = "sealed_bid", *, state: bool = False, **changes: Any) -> Auction:
        """One that was handed in."""
        made = await self.draft(kind, state=state, **changes)
        proposed: Auction = await self.do(actions.propose_auction, self.seller.actor, made.id)
        return proposed

    async def published(self, kind: str = "sealed_bid", *, state: bool = False, **changes: Any) -> Auction:
        """One that is public and takes questions."""
        made = await self.proposed(kind, state=state, **changes)
        if state:
            await self.do(actions.approve_auction, self.owner.actor, made.id)
        public: Auction = await self.do(actions.publish_auction, self.officer.actor, made.id)
        return public

    async def begun(self, kind: str = "sealed_bid", *, state: bool = False, **changes: Any) -> Auction:
        """One that takes bids, and says so."""
        made = await self.published(kind, state=state, **changes)
        return await self.turn(made, enquiry_until=-2, tender_from=-1, wake_at=-1)

    async def closed(self, *bids: tuple[Side, int], kind: str = "sealed_bid", **changes: Any) -> Auction:
        """One whose deadline has passed after these bids."""
        made = await self.begun(kind, **changes)
        for bidder, amount in bids:
            await self.bid(made, bidder, amount)
        return await self.turn(made, tender_until=0, wake_at=0)

    async def opened(self, *bids: tuple[Side, int], **changes: Any) -> Auction:
        """One whose bids everybody can read."""
        made = await self.closed(*bids, **changes)
        for number in (1, 3):
            await self.hand_in(made, number)
        return await self.found(made)

    async def judged(self, *bids: tuple[Side, int], **changes: Any) -> Auction:
        """One whose bids are all qualified, and have points; without deposits."""
        auction = await self.opened(*bids, **({"rules": rules(deposit=None)} | changes))
        for bid in await self.bids(auction):
            await self.qualify(bid)
            await self.judge(bid)
        return auction

    async def announced(self, *bids: tuple[Side, int], **changes: Any) -> Auction:
        """One whose ranking is public; nothing can be signed yet."""
        auction = await self.judged(*bids, **changes)
        await self.do(actions.announce_ranking, self.officer.actor, auction.id, None)
        return await self.found(auction)

    async def awarded(self, *bids: tuple[Side, int], **changes: Any) -> Auction:
        """One whose winner may confirm."""
        auction = await self.announced(*bids, **changes)
        return await self.turn(auction, standstill_until=-1, wake_at=-1)

    async def qualify(self, bid: Bid) -> None:
        """Find that a bid meets the conditions."""
        await self.do(actions.qualify_bid, self.officer.actor, bid.id, None)

    async def judge(self, bid: Bid, points: int = 7) -> None:
        """Give a bid points for its plan."""
        assessed = Assessment(1, "plan", Decimal(points), "By its parts")
        await self.do(actions.give_points, self.officer.actor, bid.id, assessed)

    async def accuse(
        self, bid: Bid, *, answered_by: Side | None = None, ground: DisqualificationGround | None = None
    ) -> Disqualification:
        """Propose to put a bid out; its bidder may have answered."""
        objection = Objection(ground or DisqualificationGround.OTHER, "The plan names no site")
        found: Disqualification = await self.do(actions.propose_disqualification, self.officer.actor, bid.id, objection)
        if answered_by:
            found = await self.do(
                actions.answer_disqualification, answered_by.actor, found.id, "It does, on page 4", None
            )
        return found

    async def deposits(self, auction: Auction, *, held: bool = False) -> dict[UUID, Deposit]:
        """The deposits of an opened auction by bidder, found by finance where that is wanted."""
        async with self.exchange.unit_of_work() as uow:
            known = select(Deposit).where(Deposit.auction_id == auction.id)
            found = {deposit.bidder_id: deposit for deposit in await uow.session.scalars(known)}
        for deposit in found.values() if held else ():
            await self.do(actions.hold_deposit, self.finance.actor, deposit.id, "SK 1", None)
        return found

    async def awards(self, auction: Auction) -> list[Award]:
        """The awards of an auction, the first in rank first."""
        async with self.exchange.unit_of_work() as uow:
            known = select(Award).where(Award.auction_id == auction.id).order_by(Award.created_at, Award.rank)
            return list(await uow.session.scalars(known))

    async def turn(self, auction: Auction, **moments: float) -> Auction:
        """Let times be so many seconds from now, and the clock come round."""
        await self.move(auction, **moments)
        while await self.do(tick):
            pass
        return await self.found(auction)

    async def move(self, auction: Auction, **moments: float) -> None:
        """Let times be so many seconds from now by the database's clock."""
        told = ", ".join(f"{name} = clock_timestamp() + :{name} * interval '1 second'" for name in moments)
        async with self.exchange.unit_of_work() as uow:
            statement = text(f"UPDATE auctions SET {told} WHERE id = :id")
            await uow.session.execute(statement, moments | {"id": auction.id})

    async def found(self, auction: Auction) -> Auction:
        """The auction as it stands."""
        async with self.exchange.unit_of_work() as uow:
            return await Auctions(uow).get(auction.id)

    def envelope(self, auction: Auction, bidder: Side, amount: int, *documents: bytes) -> Envelope:
        """A bid sealed at the bidder."""
        named = [Custodian(one["number"], base64.b64decode(one["public_key"])) for one in auction.custodians]
        stated = pledge(amount, *documents)
        who = SimpleNamespace(side=bidder.side)
        return seal(content_of(who, str(auction.id), stated), named, auction.threshold)

    async def bid(self, auction: Auction, bidder: Side, amount: int, *documents: bytes) -> Bid:
        """A bid that was sealed and handed in."""
        envelope = self.envelope(auction, bidder, amount, *documents)
        bid: Bid = await self.do(actions.submit_bid, bidder.actor, auction.id, envelope, whence(bidder))
        return bid

    async def bid_openly(self, auction: Auction, bidder: Side, amount: int, *, exact: bool = True) -> None:
        """A bid in the open."""
        given = OpenPledge(1, Pledge(amount, exact=exact), auction.currency)
        await self.do(actions.bid_openly, bidder.actor, auction.id, given, whence(bidder))

    async def answers(self, auction: Auction, number: int, *, blind: bool = False) -> ShareAnswers:
        """What a custodian hands in: its shares, or that it can read none."""
        shares: dict[str, bytes | None] = {}
        async with self.exchange.unit_of_work() as uow:
            rows = await uow.session.scalars(SEALED, {"id": auction.id})
            envelopes = [Envelope.from_dict(row) for row in rows]
        reserve = auction.secret_reserve
        for envelope in (*envelopes, *([Envelope.from_dict(reserve)] if reserve else [])):
            shares[envelope.hash] = None if blind else self.unsealed(envelope, number)
        return ShareAnswers(number, shares)

    def unsealed(self, envelope: Envelope, number: int) -> bytes | None:
        """A share as its custodian reads it, if it can."""
        try:
            return unseal_share(envelope, self.keys[number], number)
        except ShareUnreadable:
            return None

    async def hand_in(self, auction: Auction, number: int, *, blind: bool = False) -> Any:
        """A custodian hands in its shares."""
        given = await self.answers(auction, number, blind=blind)
        actor = self.custodians[number - 1].actor
        return await self.do(actions.hand_in_shares, actor, auction.id, given, SEAL)

    async def bids(self, auction: Auction) -> list[Bid]:
        """Every bid of an auction, in the order they came."""
        async with self.exchange.unit_of_work() as uow:
            known = select(Bid).where(Bid.auction_id == auction.id).order_by(Bid.received_at, Bid.id)
            return list(await uow.session.scalars(known))


SEALED = text("SELECT convert_from(envelope, 'UTF8')::jsonb FROM bids WHERE auction_id = :id AND status = 'sealed'")


def whence(bidder: Side) -> Bidder:
    """For whom somebody bids, from an address of the tests."""
    return Bidder(bidder.side, "192.0.2.7", SEAL)
