"""An auction under way, those who bid in it, and sealed bids.

Bypassed: the auction, its custodians and the bidders with their sessions are written straight into their tables,
because preparing an auction takes weeks by its own rules, and signing thousands of people in takes minutes of hashing.
What bids go through is the exchange's own.
"""

import asyncio
import base64
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg

from benchmarks.load import post
from benchmarks.world import World
from techexchange.auctions.lifecycle import AuctionStatus
from techexchange.auctions.models import Auction, AuctionKind, Pricing
from techexchange.cli.node import exchange_at
from techexchange.infra import tokens
from techexchange.infra.database import libpq_url
from techexchange.infra.tokens import TokenKind
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import SYSTEM
from techexchange_client.sealing import BidContent, Custodian, Envelope, LotBid, custodian_pair, fingerprint, seal

CURRENCY = "VND"
RULES: dict[str, Any] = {
    "description": None,
    "lots": [
        {
            "number": 1,
            "title": {"en": "Licence"},
            "starting_price": None,
            "reserve": None,
            "increment": None,
            "terms": {"scope": "non_exclusive_licence", "exclusivity": "non_exclusive", "territory": ["VN"]},
        }
    ],
    "criteria": [
        {
            "code": "price",
            "name": {"en": "Price"},
            "weight": "100",
            "formula": "price",
            "better": "higher",
            "most": None,
        }
    ],
    "eligibility": {"kinds": [], "countries": [], "documents": []},
    "deposit": None,
    "soft_close": None,
    "sign_days": 10,
}
FOR_SALE = """
SELECT id, organization_id, number FROM listings
WHERE status = 'published' AND direction = 'supply' ORDER BY id LIMIT 1
"""
ORGANIZATIONS = """
INSERT INTO organizations
SELECT (jsonb_populate_record(o, jsonb_build_object('id', gen_random_uuid(), 'tax_code', NULL))).*
FROM organizations o, generate_series(1, %s)
WHERE o.id = (SELECT id FROM organizations WHERE kind = 'business' AND status = 'verified' LIMIT 1)
RETURNING id
"""
PEOPLE = """
INSERT INTO people
SELECT (jsonb_populate_record(p, jsonb_build_object(
    'id', gen_random_uuid(), 'email', 'bidder-' || n || '@example.com'))).*
FROM people p, generate_series(1, %s) n
WHERE p.id = (
    SELECT m.person_id FROM memberships m JOIN organizations o ON o.id = m.organization_id
    WHERE o.kind = 'business' LIMIT 1)
RETURNING id
"""
SEATS = "COPY memberships (id, version, person_id, organization_id, role, created_at) FROM STDIN"
SESSIONS = """
COPY sessions (id, version, person_id, access_hash, access_expires_at, expires_at, second_factor, created_at) FROM STDIN
"""


@dataclass(frozen=True)
class Tender:
    """An auction that takes bids, and whom they are sealed to."""

    auction_id: UUID
    custodians: tuple[Custodian, ...]
    until: datetime

    @property
    def path(self) -> str:
        """Where bids are handed in."""
        return f"/v1/auctions/{self.auction_id}/bids"

    def sealed(self, bidder_id: UUID, amount: int) -> Envelope:
        """A bid sealed for this auction."""
        lots = (LotBid(number=1, amount=amount, currency=CURRENCY),)
        return seal(BidContent(auction_id=self.auction_id, bidder_id=bidder_id, lots=lots), self.custodians, 2)

    def unlike(self, envelope: Envelope) -> Envelope:
        """An envelope of the same form with other random bytes, which nobody can tell from a sealed one unopened."""
        return replace(envelope, ciphertext=os.urandom(len(envelope.ciphertext)), commitment=os.urandom(32).hex())


@dataclass(frozen=True)
class Competitor:
    """An organisation that bids, and the token by which somebody acts for it."""

    organization_id: UUID
    token: str

    def request(self, tender: Tender, envelope: Envelope) -> bytes:
        """The request that hands an envelope in."""
        body = json.dumps({"envelope": envelope.as_dict()}).encode()
        return post(tender.path, body, {"Authorization": f"Bearer {self.token}"})


def tender(made: World, lasting: timedelta) -> Tender:
    """An auction of one of the published technologies that takes bids from now on."""
    pairs = [custodian_pair() for _ in range(3)]
    custodians = tuple(Custodian(number, public) for number, (_, public) in enumerate(pairs, start=1))
    with made.connect() as connection:
        [(listing_id, seller_id, number)] = connection.execute(FOR_SALE).fetchall()
    now = datetime.now(UTC)
    auction = Auction(
        id=new_id(),
        listing_id=listing_id,
        listing_version=number,
        seller_id=seller_id,
        kind=AuctionKind.SEALED_BID,
        pricing=Pricing.FIRST_PRICE,
        state_funded=False,
        currency=CURRENCY,
        rules=RULES,
        custodians=[
            {
                "number": custodian.number,
                "public_key": base64.b64encode(custodian.public_key).decode(),
                "fingerprint": fingerprint(custodian.public_key),
            }
            for custodian in custodians
        ],
        threshold=2,
        excluded_ids=[],
        enquiry_until=now,
        tender_from=now,
        tender_until=now + lasting,
        standstill_days=10,
        amendments=0,
        created_by=SYSTEM.id,
        published_at=now,
        created_at=now,
    )
    vars(auction)["status"] = AuctionStatus.TENDERING
    asyncio.run(keep(made, auction))
    return Tender(auction.id, custodians, auction.tender_until)


async def keep(made: World, auction: Auction) -> None:
    """Write the auction."""
    async with exchange_at(made.url) as exchange, exchange.unit_of_work() as uow:
        uow.session.add(auction)


def competitors(made: World, count: int) -> list[Competitor]:
    """Verified businesses, each with somebody signed in."""
    now = datetime.now(UTC)
    later = now + timedelta(days=1)
    issued = [tokens.issue(TokenKind.ACCESS) for _ in range(count)]
    with psycopg.connect(libpq_url(made.url)) as connection:
        organizations = [id for (id,) in connection.execute(ORGANIZATIONS, (count,)).fetchall()]
        people = [id for (id,) in connection.execute(PEOPLE, (count,)).fetchall()]
        with connection.cursor() as cursor, cursor.copy(SEATS) as seats:
            for person, organization in zip(people, organizations, strict=True):
                seats.write_row((new_id(), 1, person, organization, "admin", now))
        with connection.cursor() as cursor, cursor.copy(SESSIONS) as sessions:
            for person, token in zip(people, issued, strict=True):
                sessions.write_row((new_id(), 1, person, tokens.digest(token), later, later, False, now))
        connection.execute("ANALYZE organizations, people, memberships, sessions")
    return [Competitor(id, token) for id, token in zip(organizations, issued, strict=True)]


def requests(tender: Tender, bidders: Sequence[Competitor]) -> Iterator[bytes]:
    """One bid of each bidder, all of the same form, made as they are asked for."""
    pattern = tender.sealed(bidders[0].organization_id, 1_000_000_000)
    return (bidder.request(tender, tender.unlike(pattern)) for bidder in bidders)
