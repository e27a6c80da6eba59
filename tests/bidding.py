"""An auction by sealed bid that is under way, written straight into its table, and what bidders do in it."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from factories import make_actor, make_open_listing
from techexchange.auctions.actions import Bidder, submit_bid
from techexchange.auctions.lifecycle import AuctionStatus
from techexchange.auctions.models import Auction, AuctionKind, Bid, Pricing
from techexchange.identity.models import Organization
from techexchange.infra.sealing import Seal
from techexchange.infra.uow import Exchange
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import SYSTEM, Actor
from techexchange.ledger.models import LedgerEntry
from techexchange_client.sealing import BidContent, Custodian, Envelope, LotBid, custodian_pair, fingerprint, seal

SEAL = Seal(b"the key of the tests, long enough for a box")
HERE = "198.51.100.7"
LOT = {
    "number": 1,
    "title": {"en": "Licence"},
    "starting_price": None,
    "reserve": None,
    "increment": None,
    "terms": {"scope": "non_exclusive_licence", "exclusivity": "non_exclusive", "territory": ["VN"]},
}
CRITERIA = [
    {"code": "price", "name": {"en": "Price"}, "weight": "60", "formula": "price", "better": "higher", "most": None},
    {"code": "jobs", "name": {"en": "Jobs"}, "weight": "40", "formula": "figure", "better": "higher", "most": None},
]
RULES = {
    "description": None,
    "lots": [LOT],
    "criteria": CRITERIA,
    "eligibility": {"kinds": [], "countries": [], "documents": []},
    "deposit": None,
    "soft_close": None,
    "sign_days": 10,
}


@dataclass
class Tendering:
    """An auction that takes bids, who sells, and the custodians' private keys by their numbers."""

    auction: Auction
    seller: Actor
    institute: Organization
    custodians: list[Custodian]
    keys: dict[int, bytes]

    @property
    def id(self) -> UUID:
        """The auction's."""
        return self.auction.id

    @property
    def path(self) -> str:
        """Where bids are handed in."""
        return f"/v1/auctions/{self.id}/bids"

    def content(self, bidder: Organization, amount: int = 1_000_000_000, **said: Any) -> BidContent:
        """What a bid says."""
        lots = (LotBid(number=1, amount=amount, currency="VND", figures={"jobs": "12"}),)
        return BidContent(**({"auction_id": self.id, "bidder_id": bidder.id, "lots": lots} | said))

    def sealed(self, bidder: Organization, amount: int = 1_000_000_000, **said: Any) -> Envelope:
        """A bid sealed at the bidder."""
        return seal(self.content(bidder, amount, **said), self.custodians, 2)

    async def submit(
        self, exchange: Exchange, actor: Actor, bidder: Organization, envelope: Envelope | None = None
    ) -> Bid:
        """Hand in a bid of an organisation."""
        envelope = envelope or self.sealed(bidder)
        async with exchange.unit_of_work() as uow:
            return await submit_bid(uow, actor, self.id, envelope, Bidder(bidder.id, HERE, SEAL))


def auction_of(
    listing_id: UUID, seller_id: UUID, custodians: list[Custodian], now: datetime, **changes: Any
) -> Auction:
    """An auction by sealed bid that takes bids for an hour."""
    status = changes.pop("status", AuctionStatus.TENDERING)
    named = [
        {
            "number": custodian.number,
            "role": "owner",
            "organization_id": str(new_id()),
            "key_id": str(new_id()),
            "public_key": base64.b64encode(custodian.public_key).decode(),
            "fingerprint": fingerprint(custodian.public_key),
        }
        for custodian in custodians
    ]
    values: dict[str, Any] = {
        "id": new_id(),
        "listing_id": listing_id,
        "listing_version": 1,
        "seller_id": seller_id,
        "kind": AuctionKind.SEALED_BID,
        "pricing": Pricing.FIRST_PRICE,
        "status": status,
        "state_funded": False,
        "currency": "VND",
        "rules": RULES,
        "custodians": named,
        "threshold": 2,
        "excluded_ids": [],
        "enquiry_until": now - timedelta(hours=2),
        "tender_from": now - timedelta(hours=1),
        "tender_until": now + timedelta(hours=1),
        "standstill_days": 5,
        "amendments": 0,
        "created_by": SYSTEM.id,
        "published_at": now - timedelta(hours=3),
        "created_at": now - timedelta(hours=4),
    }
    return Auction(**(values | changes))


async def make_tendering(exchange: Exchange, **changes: Any) -> Tendering:
    """An auction under way of a published technology; times in `changes` are seconds from now."""
    seller, institute = await make_actor(exchange, "institute")
    listing = await make_open_listing(exchange, institute)
    pairs = [custodian_pair() for _ in range(3)]
    custodians = [Custodian(number, public) for number, (_, public) in enumerate(pairs, start=1)]
    async with exchange.unit_of_work() as uow:
        moments = {
            name: uow.now + timedelta(seconds=value) if isinstance(value, int | float) else value
            for name, value in changes.items()
        }
        auction = auction_of(listing.id, institute.id, custodians, uow.now, **moments)
        uow.session.add(auction)
    keys = {number: private for number, (private, _) in enumerate(pairs, start=1)}
    return Tendering(auction, seller, institute, custodians, keys)


async def move_deadline(exchange: Exchange, auction_id: UUID, seconds: float) -> None:
    """Let tendering end so many seconds from now, by the database's clock."""
    told = "tender_until = clock_timestamp() + :seconds * interval '1 second'"
    await change(exchange, f"UPDATE auctions SET {told} WHERE id = :id", seconds=seconds, id=auction_id)


async def change(exchange: Exchange, statement: str, **values: Any) -> None:
    """Change rows beside the exchange."""
    async with exchange.unit_of_work() as uow:
        await uow.session.execute(text(statement), values)


async def bids_kept(exchange: Exchange, auction_id: UUID) -> list[Bid]:
    """Every bid of an auction, in the order of their arrival."""
    async with exchange.unit_of_work() as uow:
        wanted = select(Bid).where(Bid.auction_id == auction_id).order_by(Bid.received_at, Bid.id)
        return list(await uow.session.scalars(wanted))


async def entries_since(exchange: Exchange, seq: int = 0) -> list[LedgerEntry]:
    """What the record says after a position."""
    async with exchange.unit_of_work() as uow:
        return list(
            await uow.session.scalars(select(LedgerEntry).where(LedgerEntry.seq > seq).order_by(LedgerEntry.seq))
        )


def body_of(envelope: Envelope) -> Mapping[str, Any]:
    """A request that hands an envelope in."""
    return {"envelope": envelope.as_dict()}
