"""Everybody at an auction as tests of the procedure need them: the seller, the three authorities, and two companies."""

import base64
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from auction_making import Auctioneer, Side
from auctioning import STATE
from factories import actor_of, make_actor, make_listing, make_member, make_operation, make_organization, mandated
from techexchange.auctions.models import (
    Auction,
    AuctionGround,
    AuctionKind,
    CustodianKey,
    Periods,
    Preparation,
    Pricing,
    custodians_of,
)
from techexchange.kernel.permissions import (
    GRANTS,
    Actor,
    Authority,
    MandatedAction,
    OrganizationKind,
    Role,
    Seat,
)
from techexchange_client.sealing import custodian_pair

NOW = datetime(2027, 1, 4, 8, tzinfo=UTC)
LOT = {
    "number": 1,
    "title": {"en": "All of it"},
    "starting_price": 800,
    "reserve": {"mode": "open", "price": 1000},
    "increment": None,
    "terms": {"scope": "assignment", "exclusivity": "exclusive", "territory": ["VN"]},
}
PRICE = {"code": "price", "name": {"en": "Price"}, "weight": "60", "formula": "price"}
PLAN = {"code": "plan", "name": {"en": "Plan"}, "weight": "40", "formula": "points", "most": "100"}
RULES = {"lots": [LOT], "criteria": [PRICE, PLAN], "eligibility": {}, "deposit": None, "sign_days": 10}
OPEN_RULES = RULES | {
    "lots": [LOT | {"increment": 10}],
    "criteria": [PRICE | {"weight": "100"}],
    "soft_close": {"window_seconds": 60, "extension_seconds": 120},
}
SECRET_RULES = RULES | {"lots": [LOT | {"reserve": {"mode": "secret", "price": None}}]}


def periods(**moved):
    """Five days of questions, fifteen for bids, and five of standstill, counted from NOW."""
    days = {"enquiry_until": 5, "tender_from": 6, "tender_until": 30} | moved
    return Periods(**{name: NOW + timedelta(days=count) for name, count in days.items()}, standstill_days=5)


def preparation(rules=RULES, kind=AuctionKind.SEALED_BID, **changes):
    """What a seller settles."""
    more = {"pricing": Pricing.FIRST_PRICE, "currency": "VND", "rules": rules, "periods": periods()} | changes
    return Preparation(kind=kind, **more)


def person(kind, role, organization_id=None):
    """Somebody with one seat, signed in with a second factor and, for the operator, under a full mandate."""
    id = organization_id or uuid4()
    seat = Seat(id, kind, verified=True, permissions=GRANTS[kind][role])
    authority = Authority(id, frozenset(MandatedAction)) if kind is OrganizationKind.OPERATOR else None
    return Actor(id=uuid4(), seats=(seat,), credential_id=uuid4(), second_factor=True, authority=authority)


def seller(auction):
    """An editor of the organisation that sells."""
    return person(OrganizationKind.INSTITUTE, Role.EDITOR, auction.seller_id)


def officer():
    """An auction officer under a mandate."""
    return person(OrganizationKind.OPERATOR, Role.AUCTION_OFFICER)


def supervisor():
    """A supervisor of the owner."""
    return person(OrganizationKind.OWNER, Role.SUPERVISOR)


def keys():
    """A key of each custodian."""
    made = []
    for kind in (OrganizationKind.OWNER, OrganizationKind.OPERATOR, OrganizationKind.AUDITOR):
        _, public = custodian_pair()
        named = base64.b64encode(public).decode()
        made.append(CustodianKey.register(uuid4(), kind, named, by=supervisor(), at=NOW)[0])
    return made


def draft(rules=RULES, kind=AuctionKind.SEALED_BID, *, state_funded=False, **changes):
    """An auction that is being prepared."""
    ground = AuctionGround(uuid4(), 2, uuid4(), state_funded)
    custodians = custodians_of(keys()) if kind is AuctionKind.SEALED_BID else []
    by = person(OrganizationKind.INSTITUTE, Role.EDITOR, ground.seller_id)
    return Auction.prepare(ground, preparation(rules, kind, **changes), custodians, by=by, at=NOW)[0]


class PrivateAuctioneer(Auctioneer):
    """One whose technologies the state had no part in, unless it is told to."""

    async def listing(self, *, state=False):
        """A published technology."""
        paid = STATE if state else {"funding_source": "own_funds", "state_share_percent": "0"}
        return await make_listing(self.exchange, self.seller.organization, **paid)


async def gather(exchange):
    """The same people against the database, with keys registered; and two companies."""
    operation = await make_operation(exchange)
    auditing = await make_organization(exchange, "auditor")
    selling = Side(*await make_actor(exchange, "institute"))
    officer_at = await mandated(exchange, await make_member(exchange, operation.operator, "auction_officer"))
    finance_at = await mandated(exchange, await make_member(exchange, operation.operator, "finance"))
    auctioneer = PrivateAuctioneer(
        exchange,
        seller=selling,
        owner=Side(await actor_of(exchange, operation.supervisor), operation.owner),
        officer=Side(officer_at, operation.operator),
        finance=Side(finance_at, operation.operator),
        auditor=Side(await actor_of(exchange, await make_member(exchange, auditing, "auditor")), auditing),
    )
    await auctioneer.register_keys()
    return auctioneer
