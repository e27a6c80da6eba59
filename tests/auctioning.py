"""An auction over HTTP: who takes part, what they send, and how its time passes."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from agreements import enrol
from contracting import pdf
from factories import TERMS, bearer, keyed, make_listing, make_member, make_operation, make_organization
from techexchange.auctions.jobs import closing
from techexchange.identity.models import Organization
from techexchange.kernel.clock import utc_now
from techexchange.settings import Settings
from techexchange.worker import TICKS
from techexchange_client.sealing import (
    BidContent,
    Custodian,
    Envelope,
    LotBid,
    NamedDocument,
    SealedShare,
    custodian_pair,
    seal,
)
from traveller import Traveller

STATE = {"funding_source": "state_budget", "state_share_percent": "80", "task_code": "KC.02.13/26"}
PRIVATE = {"funding_source": "own_funds", "state_share_percent": "0"}
LOT_TERMS = TERMS | {"scope": "exclusive_licence", "exclusivity": "exclusive", "term_months": 120}
BILLION = 1_000_000_000
PLAN = pdf()


def criteria(price: int = 60) -> list[dict[str, Any]]:
    """The price, and a plan for the rest, to which evaluators give points."""
    named = [{"code": "price", "name": {"en": "Price"}, "weight": str(price), "formula": "price"}]
    if price < 100:
        plan = {"code": "plan", "name": {"en": "Development plan"}, "weight": str(100 - price)}
        named.append(plan | {"formula": "points", "most": "10"})
    return named


def rules(**changes: Any) -> dict[str, Any]:
    """One exclusive licence from half a billion, by price and plan, with a deposit and ten days to sign."""
    lot = {
        "number": 1,
        "title": {"vi": "Quyền sử dụng độc quyền", "en": "Exclusive licence"},
        "starting_price": BILLION // 2,
        "reserve": {"mode": "open", "price": BILLION // 2},
        "increment": None,
        "terms": {name: value for name, value in LOT_TERMS.items() if name != "upfront"},
    }
    plan = {"code": "plan", "name": {"en": "Development plan"}, "required": True}
    return {
        "description": {"en": "Who develops it best, at a good price."},
        "lots": [lot],
        "criteria": criteria(),
        "eligibility": {"kinds": ["business", "institute"], "countries": ["VN"], "documents": [plan]},
        "deposit": {"amount": 50_000_000, "evidence": "bank_transfer", "return_days": 5},
        "soft_close": None,
        "sign_days": 10,
    } | changes


def open_rules(**changes: Any) -> dict[str, Any]:
    """The same in the open: steps of ten millions, and late bids move the end."""
    lot = rules()["lots"][0] | {"increment": 10_000_000}
    close = {"window_seconds": 120, "extension_seconds": 180}
    more = {"lots": [lot], "criteria": criteria(100), "deposit": None, "soft_close": close}
    return rules(eligibility={"kinds": [], "countries": [], "documents": []}) | more | changes


def preparation(kind: str = "sealed_bid", **changes: Any) -> dict[str, Any]:
    """What the seller hands in: enquiries for a week, three weeks for bids, five days of standstill."""
    now = utc_now()
    periods = {
        "enquiry_until": (now + timedelta(days=7)).isoformat(),
        "tender_from": (now + timedelta(days=8)).isoformat(),
        "tender_until": (now + timedelta(days=30)).isoformat(),
        "standstill_days": 5,
    }
    said = {"kind": kind, "pricing": "first_price", "currency": "VND", "periods": periods, "excluded_ids": []}
    return said | {"rules": rules() if kind == "sealed_bid" else open_rules()} | changes


def pledge(amount: int, *documents: bytes, deposit: str | None = "CK-2027-0042") -> dict[str, Any]:
    """What a bid says of a price and its documents, in plain words."""
    named = [
        {"name": f"{place}.pdf", "sha256": hashlib.sha256(one).hexdigest(), "bytes": len(one)}
        for place, one in enumerate(documents, 1)
    ]
    lot = {"number": 1, "price": {"amount": amount, "currency": "VND"}, "figures": {}}
    return {"lots": [lot], "documents": named, "deposit_reference": deposit, "statement": None}


@dataclass
class Party(Traveller):
    """Somebody who acts for an organisation."""

    organization: Organization | None = None

    @property
    def side(self) -> Any:
        """The id of the organisation."""
        assert self.organization is not None
        return self.organization.id


@dataclass
class House:
    """Everybody at an auction, and the custodians' private keys."""

    live: Any
    settings: Settings
    seller: Party
    owner: Party
    officer: Party
    finance: Party
    auditor: Party
    bidders: list[Party]
    keys: dict[int, bytes] = field(default_factory=dict)

    @classmethod
    async def gather(cls, live: Any, settings: Settings, bidders: int = 5) -> "House":
        """An exchange in operation with a seller and some companies, everyone with an authenticator."""
        operation = await make_operation(live.exchange)
        auditing = await make_organization(live.exchange, "auditor")
        institute = await make_organization(live.exchange)
        companies = [await make_organization(live.exchange, "business") for _ in range(bidders)]

        async def join(organization: Organization, *roles: str) -> Party:
            person = await make_member(live.exchange, organization, *roles)
            await enrol(live.exchange, person, live.app.state.safeguards)
            headers = await bearer(live.exchange, person)
            return Party(live, person.name, person.email, headers, organization=organization)

        return cls(
            live=live,
            settings=settings,
            seller=await join(institute),
            owner=await join(operation.owner, "supervisor"),
            officer=await join(operation.operator, "auction_officer"),
            finance=await join(operation.operator, "finance"),
            auditor=await join(auditing, "auditor"),
            bidders=[await join(company) for company in companies],
        )

    @property
    def custodians(self) -> list[Party]:
        """The three who keep a share each, by their numbers from 1."""
        return [self.owner, self.officer, self.auditor]

    async def register_keys(self) -> None:
        """Each custodian makes a pair of keys, and registers the public one."""
        for number, custodian in enumerate(self.custodians, 1):
            self.keys[number], public = custodian_pair()
            await custodian.post("/v1/custodian-keys", {"public_key": base64.b64encode(public).decode()}, expect=201)

    async def list_technology(self, **content: Any) -> str:
        """A published technology of the seller's, paid for by the state unless told otherwise."""
        assert self.seller.organization is not None
        listing = await make_listing(self.live.exchange, self.seller.organization, **(STATE | content))
        return str(listing.id)

    async def publish(self, listing_id: str, kind: str = "sealed_bid", **changes: Any) -> str:
        """An auction of it, prepared, approved where that is needed, and public; its id."""
        body = preparation(kind, **changes)
        made = await self.seller.post(f"/v1/listings/{listing_id}/auctions", body, expect=201)
        one = f"/v1/auctions/{made['id']}"
        await self.seller.post(f"{one}/propose")
        if made["state_funded"]:
            await self.owner.post(f"{one}/approve")
        assert (await self.officer.post(f"{one}/publish"))["status"] == "enquiries"
        return str(made["id"])

    async def begin(self, id: str) -> None:
        """The first moment in which bids are taken comes."""
        await move_time(self.live, id, enquiry_until=-2, tender_from=-1, wake_at=0)
        await self.tick()

    async def close(self, id: str) -> None:
        """The deadline comes."""
        await move_time(self.live, id, tender_until=0, wake_at=0)
        await self.tick()

    async def wake(self, id: str, **moments: float) -> None:
        """What the auction waits for comes."""
        await move_time(self.live, id, wake_at=0, **moments)
        await self.tick()

    async def tick(self) -> None:
        """The clock comes round until nothing is due, and everybody has heard of it."""
        for work in (*TICKS.values(), closing(self.settings)):
            while True:
                async with self.live.exchange.unit_of_work() as uow:
                    done = await work(uow)
                if not done:
                    break
            await self.live.settle()

    async def submit(self, who: Party, id: str, body: Mapping[str, Any], *, expect: int = 201) -> Any:
        """Hand a bid in, and give the answer."""
        return await who.post(f"/v1/auctions/{id}/bids", dict(body), expect=expect)

    async def envelope(self, who: Party, id: str, stated: Mapping[str, Any]) -> Envelope:
        """A bid sealed at the bidder, by what the auction tells everybody."""
        shown = await who.get(f"/v1/auctions/{id}")
        return seal(content_of(who, id, stated), custodians_of(shown), shown["threshold"])

    async def bid(self, who: Party, id: str, amount: int = BILLION, *documents: bytes) -> Any:
        """Seal and hand in a bid of so much."""
        envelope = await self.envelope(who, id, pledge(amount, *(documents or (PLAN,))))
        return await self.submit(who, id, {"envelope": envelope.as_dict()})

    async def hand_in(self, number: int, id: str, *, expect: int = 200) -> Any:
        """A custodian opens its shares with its key and hands them in."""
        custodian, cursor, items = self.custodians[number - 1], "", []
        while cursor is not None:
            page = await custodian.get(
                f"/v1/auctions/{id}/sealed-shares?custodian={number}{f'&cursor={cursor}' if cursor else ''}"
            )
            items += page["items"]
            cursor = page["next_cursor"]
        shares = [
            {"envelope_hash": item["envelope_hash"], "share": unsealed(item, id, number, self.keys[number])}
            for item in items
        ]
        return await custodian.post(f"/v1/auctions/{id}/shares", {"custodian": number, "shares": shares}, expect=expect)

    async def open(self, id: str) -> Any:
        """Two of the custodians hand in; what the opening came to."""
        await self.hand_in(1, id)
        assert (await self.hand_in(3, id))["opened"]
        return await self.seller.get(f"/v1/auctions/{id}/opening")

    async def file(self, who: Party, bid_id: str, document: bytes = PLAN, *, expect: int = 201) -> Any:
        """A bidder hands in a document that its bid names."""
        answer = await self.live.client.post(
            f"/v1/bids/{bid_id}/documents",
            files={"file": ("1.pdf", document, "application/pdf")},
            headers=keyed(who.headers, if_match="*"),
        )
        assert answer.status_code == expect, answer.text
        return answer.json()

    async def qualify(self, id: str, points: Mapping[str, int]) -> None:
        """Every opened bid has its document, its deposit and points for its plan, and meets the conditions."""
        await self.confirm_deposits(id)
        for who in self.bidders:
            for bid_id in await bids_of(who, id):
                await self.file(who, bid_id)
                await self.officer.post(f"/v1/bids/{bid_id}/qualify")
                given = {"lot": 1, "criterion": "plan", "points": str(points[str(who.side)]), "reason": "By its parts"}
                await self.officer.post(f"/v1/bids/{bid_id}/points", given, expect=201)

    async def confirm_deposits(self, id: str) -> None:
        """Finance finds every deposit on the account."""
        for deposit in (await self.finance.get(f"/v1/auctions/{id}/deposits"))["items"]:
            await self.finance.post(f"/v1/deposits/{deposit['id']}/hold", {"reference": "SK-2027-1"})


async def bids_of(who: Party, id: str) -> list[str]:
    """The ids of a bidder's opened bids in an auction."""
    shown = await who.get(f"/v1/auctions/{id}/qualification")
    return [bid["id"] for bid in shown["items"] if bid["bidder_id"] == str(who.side)]


def content_of(who: Party, id: str, stated: Mapping[str, Any]) -> BidContent:
    """What a bid says, as it is sealed."""
    lots = tuple(
        LotBid(number=lot["number"], amount=lot["price"]["amount"], currency=lot["price"]["currency"])
        for lot in stated["lots"]
    )
    documents = tuple(NamedDocument.from_dict(one) for one in stated["documents"])
    named = {"deposit_reference": stated["deposit_reference"], "statement": stated["statement"]}
    ids = {"auction_id": UUID(id), "bidder_id": who.side}
    return BidContent(**ids, lots=lots, documents=documents, **named)


def custodians_of(shown: Mapping[str, Any]) -> list[Custodian]:
    """To whom an auction has its bids sealed."""
    return [Custodian(one["number"], base64.b64decode(one["public_key"])) for one in shown["custodians"]]


def unsealed(item: Mapping[str, Any], id: str, number: int, private_key: bytes) -> str:
    """One share as its custodian reads it."""
    named = {name: item[name] for name in ("key", "sealed", "hash")}
    share = SealedShare.from_dict(named | {"custodian": number}).unsealed(UUID(id), item["commitment"], private_key)
    return base64.b64encode(share).decode()


async def move_time(live: Any, id: str, **moments: float) -> None:
    """Let times of an auction be so many seconds from now, by the database's clock."""
    told = ", ".join(f"{name} = clock_timestamp() + :{name} * interval '1 second'" for name in moments)
    async with live.exchange.sessions() as session:
        await session.execute(text(f"UPDATE auctions SET {told} WHERE id = :id"), moments | {"id": id})
        await session.commit()
