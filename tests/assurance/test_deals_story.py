"""Long random stories on one listing, told twice: to the exchange, and to a model of it in a few lines.

Each command must end the same way in both; so must every status, the deals, and what went on record.
"""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from factories import EXCLUSIVE_TERMS, TERMS, make_actor, make_open_listing
from techexchange.deals import actions as deals
from techexchange.deals.models import Deal
from techexchange.kernel.errors import ExchangeError
from techexchange.ledger.models import LedgerEntry
from techexchange.listings import actions as listings
from techexchange.listings.models import Listing
from techexchange.offers import actions
from techexchange.offers.jobs import tick
from techexchange.offers.models import Acceptance, DeclineReason, Negotiation, Offer, Proposal, Refusal

BUYERS = 3
SELLER, BUYER = "seller", "buyer"
who, sides = st.integers(0, BUYERS - 1), st.sampled_from([SELLER, BUYER])
COMMANDS = st.one_of(
    st.tuples(st.just("submit"), who, st.booleans()),
    st.tuples(st.just("counter"), who, sides, st.booleans()),
    st.tuples(st.just("accept"), who, sides),
    st.tuples(st.just("accept_another"), who, sides),
    st.tuples(st.sampled_from(["decline", "withdraw", "cancel"]), who, sides),
    st.tuples(st.just("expire"), who),
    st.tuples(st.sampled_from(["pause", "resume"])),
)


class Refused(Exception):
    """The model's refusal."""


@dataclass
class Talks:
    """The model of one negotiation."""

    turn: str
    exclusive: bool
    status: str = "open"
    deal: str | None = None


@dataclass
class Model:
    """What the exchange should do."""

    listing: str = "published"
    latest: dict[int, Talks] = field(default_factory=dict)
    record: list[str] = field(default_factory=list)

    def must(self, holds: bool, refusal: str) -> None:
        if not holds:
            raise Refused(refusal)

    def find(self, buyer: int) -> Talks:
        self.must(buyer in self.latest, "none")
        return self.latest[buyer]

    def lapse_open(self) -> None:
        for talks in self.latest.values():
            if talks.status == "open":
                talks.status = "lapsed"
                self.record.append("negotiation_lapsed")

    def submit(self, buyer: int, exclusive: bool) -> None:
        self.must(self.listing == "published", "listing_not_found")
        self.must(buyer not in self.latest or self.latest[buyer].status != "open", "negotiation_already_open")
        self.latest[buyer] = Talks(SELLER, exclusive)
        self.record.append("offer_submitted")

    def decide(self, buyer: int, side: str, *, listed: bool) -> Talks:
        talks = self.find(buyer)
        self.must(not listed or self.listing == "published", "listing_not_open")
        self.must(talks.status == "open", "move_not_allowed")
        self.must(talks.turn == side, "not_your_turn")
        return talks

    def counter(self, buyer: int, side: str, exclusive: bool) -> None:
        talks = self.decide(buyer, side, listed=True)
        talks.turn, talks.exclusive = BUYER if side == SELLER else SELLER, exclusive
        self.record.append("offer_countered")

    def accept(self, buyer: int, side: str) -> None:
        talks = self.decide(buyer, side, listed=True)
        talks.status, talks.deal = "agreed", "agreed"
        self.record.append("offer_accepted")
        if talks.exclusive:
            self.lapse_open()
        self.record.append("deal_agreed")
        if talks.exclusive:
            self.listing = "reserved"
            self.record.append("listing_reserved")

    def accept_another(self, buyer: int, side: str) -> None:
        self.decide(buyer, side, listed=True)
        raise Refused("offer_changed")

    def decline(self, buyer: int, side: str) -> None:
        self.decide(buyer, side, listed=False).status = "declined"
        self.record.append("offer_declined")

    def withdraw(self, buyer: int, side: str) -> None:
        talks = self.find(buyer)
        self.must(talks.status == "open", "move_not_allowed")
        self.must(talks.turn != side, "offer_not_yours")
        talks.status = "withdrawn"
        self.record.append("offer_withdrawn")

    def cancel(self, buyer: int, side: str) -> None:
        talks = self.find(buyer)
        self.must(talks.deal is not None, "none")
        self.must(talks.deal == "agreed", "move_not_allowed")
        talks.deal = "cancelled"
        self.record.append("deal_cancelled")
        if talks.exclusive:
            self.listing = "published"
            self.record.append("listing_released")

    def expire(self, buyer: int) -> None:
        talks = self.find(buyer)
        self.must(talks.status == "open", "none")
        talks.status = "expired"
        self.record.append("negotiation_expired")

    def pause(self) -> None:
        self.must(self.listing == "published", "move_not_allowed")
        self.listing = "paused"
        self.record.append("listing_paused")
        self.lapse_open()

    def resume(self) -> None:
        self.must(self.listing == "paused", "move_not_allowed")
        self.listing = "published"
        self.record.append("listing_resumed")


class Told:
    """The same commands, given to the exchange."""

    def __init__(self, exchange, seller, buyers, listing):
        self.exchange, self.seller, self.buyers, self.listing = exchange, seller, buyers, listing
        self.latest, self.begun = {}, {}

    def side(self, buyer, side):
        return self.seller if side == SELLER else self.buyers[buyer]

    async def negotiation(self, uow, buyer):
        if buyer not in self.latest:
            raise Refused("none")
        return await uow.session.get(Negotiation, self.latest[buyer])

    async def standing(self, uow, buyer):
        negotiation = await self.negotiation(uow, buyer)
        of_it = select(Offer).where(Offer.negotiation_id == negotiation.id, Offer.number == negotiation.rounds)
        return (await uow.session.scalars(of_it)).one()

    async def submit(self, uow, buyer, exclusive):
        proposal = Proposal(EXCLUSIVE_TERMS if exclusive else TERMS, uow.now + timedelta(days=1))
        self.begun[buyer] = (await actions.submit(uow, self.buyers[buyer], self.listing.id, proposal)).id

    async def counter(self, uow, buyer, side, exclusive):
        id = (await self.negotiation(uow, buyer)).id
        proposal = Proposal(EXCLUSIVE_TERMS if exclusive else TERMS, uow.now + timedelta(days=1))
        await actions.counter(uow, self.side(buyer, side), id, proposal, None)

    async def accept(self, uow, buyer, side):
        offer = await self.standing(uow, buyer)
        choice = Acceptance(offer.id, offer.terms_hash)
        await actions.accept(uow, self.side(buyer, side), offer.negotiation_id, choice, None)

    async def accept_another(self, uow, buyer, side):
        offer = await self.standing(uow, buyer)
        choice = Acceptance(offer.id, "0" * 64)
        await actions.accept(uow, self.side(buyer, side), offer.negotiation_id, choice, None)

    async def decline(self, uow, buyer, side):
        id = (await self.negotiation(uow, buyer)).id
        await actions.decline(uow, self.side(buyer, side), id, Refusal(DeclineReason.OTHER), None)

    async def withdraw(self, uow, buyer, side):
        await actions.withdraw(uow, self.side(buyer, side), (await self.negotiation(uow, buyer)).id, None)

    async def cancel(self, uow, buyer, side):
        of_it = select(Deal.id).where(Deal.negotiation_id == (await self.negotiation(uow, buyer)).id)
        id = await uow.session.scalar(of_it)
        if id is None:
            raise Refused("none")
        await deals.cancel(uow, self.side(buyer, side), id, "So be it", None)

    async def expire(self, uow, buyer):
        negotiation = await self.negotiation(uow, buyer)
        due = update(Negotiation).where(Negotiation.id == negotiation.id, Negotiation.status == "open")
        await uow.session.execute(due.values(wake_at=uow.now).execution_options(synchronize_session=False))
        if not await tick(uow):
            raise Refused("none")

    async def pause(self, uow):
        await listings.pause(uow, self.seller, self.listing.id)

    async def resume(self, uow):
        await listings.resume(uow, self.seller, self.listing.id)

    async def tell(self, command, args):
        self.begun = {}
        try:
            async with self.exchange.unit_of_work() as uow:
                await getattr(self, command)(uow, *args)
        except ExchangeError as refused:
            return refused.code
        except Refused as refused:
            return str(refused)
        self.latest |= self.begun
        return "done"

    async def state(self):
        async with self.exchange.unit_of_work() as uow:
            talks = {}
            for buyer, id in self.latest.items():
                deal = select(Deal.status).where(Deal.negotiation_id == id)
                status = select(Negotiation.status).where(Negotiation.id == id)
                talks[buyer] = (await uow.session.scalar(status), await uow.session.scalar(deal))
            live = select(func.count()).where(
                Deal.listing_id == self.listing.id, Deal.status == "agreed", Deal.exclusive
            )
            assert await uow.session.scalar(live) <= 1
            status = select(Listing.status).where(Listing.id == self.listing.id)
            return await uow.session.scalar(status), talks

    async def head(self):
        async with self.exchange.unit_of_work() as uow:
            return await uow.session.scalar(select(func.max(LedgerEntry.seq))) or 0

    async def record(self, after):
        async with self.exchange.unit_of_work() as uow:
            events = select(LedgerEntry.event).where(LedgerEntry.seq > after).order_by(LedgerEntry.seq)
            return list((await uow.session.scalars(events)).all())


def foretold(model, command, args):
    try:
        getattr(model, command)(*args)
    except Refused as refused:
        return str(refused)
    return "done"


@pytest.fixture
async def cast(exchange):
    seller, institute = await make_actor(exchange, "institute")
    return seller, institute, [(await make_actor(exchange, "business"))[0] for _ in range(BUYERS)]


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(story=st.lists(COMMANDS, min_size=5, max_size=40))
@example(story=[("submit", 0, False), ("submit", 0, False), ("expire", 0), ("submit", 0, False)])
async def test_the_exchange_does_what_the_model_does(exchange, settle, cast, story):
    seller, institute, buyers = cast
    told = Told(exchange, seller, buyers, await make_open_listing(exchange, institute))
    model, after = Model(), await told.head()
    for command, *args in story:
        expected = foretold(model, command, args)
        assert await told.tell(command, args) == expected, (command, args)
        await settle()
        shown = {buyer: (talks.status, talks.deal) for buyer, talks in model.latest.items()}
        assert await told.state() == (model.listing, shown), (command, args)
    assert await told.record(after) == model.record
