"""Check 4 for auctions: whatever the order in which two sessions take their steps, the end is one of taking turns.

Bids, the deadline, shares, complaints and signatures that meet in one auction; every schedule of each pair.
"""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import func, select, text, update

from assurance.interleaving import Step, must_be_serial, tried
from assurance.storytelling import code_at, give_authenticator
from auction_making import SEAL, Auctioneer, Side, whence
from auctioning import BILLION, rules
from factories import actor_of, make_actor, make_member, make_operation, mandated
from techexchange.auctions import actions
from techexchange.auctions.models import (
    AmendmentDraft,
    Auction,
    Award,
    Bid,
    CancellationReason,
    Complaint,
    DisqualificationGround,
    Objection,
    Opening,
    Protest,
)
from techexchange.auctions.repository import Auctions
from techexchange.auctions.repository import bid as repository
from techexchange.deals.models import Deal
from techexchange.identity.actions import Safeguards
from techexchange.infra.uow import Exchange
from techexchange.kernel.permissions import SYSTEM

pytestmark = pytest.mark.real_commits
WITHOUT_DEPOSIT = rules(deposit=None)


@dataclass
class Cast:
    """Everybody at an auction, and what proves a signatory's presence."""

    auctioneer: Auctioneer
    mine: Side
    rival: Side
    guards: Safeguards


@dataclass
class World:
    """A fresh auction, and what two sessions may do in it."""

    exchange: Exchange
    cast: Cast
    auction: Auction
    known: dict = field(default_factory=dict)

    async def state(self):
        """What is left, with no ids in it."""
        async with self.exchange.unit_of_work() as uow:
            left = []
            for model in (Bid, Award, Complaint):
                found = select(model.status).where(model.auction_id == self.auction.id)
                left.append(tuple(sorted((await uow.session.scalars(found)).all())))
            opened = select(Opening.custodians).where(Opening.auction_id == self.auction.id)
            deals = select(func.count()).select_from(Deal).where(Deal.listing_id == self.auction.listing_id)
            auction = await Auctions(uow).get(self.auction.id)
            left.append(tuple(map(tuple, (await uow.session.scalars(opened)).all())))
            return (*left, await uow.session.scalar(deals), auction.status, auction.reason)


async def submit(uow, world, who="mine", amount=BILLION):
    bidder = getattr(world.cast, who)
    envelope = world.cast.auctioneer.envelope(world.auction, bidder, amount)
    await actions.submit_bid(uow, bidder.actor, world.auction.id, envelope, whence(bidder))


async def withdraw(uow, world):
    await actions.withdraw_bid(uow, world.cast.mine.actor, world.auction.id, whence(world.cast.mine))


async def close(uow, world):
    """The deadline comes in this very moment, and the clock finds it."""
    now = func.clock_timestamp()
    passed = update(Auction).where(Auction.id == world.auction.id).values(tender_until=now, wake_at=now)
    await uow.session.execute(passed)
    await actions.advance(uow, SYSTEM, await Auctions(uow).get(world.auction.id, lock=True))


async def cancel(uow, world):
    cause = (CancellationReason.OTHER, "It is so")
    await actions.cancel_auction(uow, world.cast.auctioneer.owner.actor, world.auction.id, cause)


async def extend(uow, world):
    await actions.confirm_amendment(uow, world.cast.auctioneer.owner.actor, world.known["amendment"].id)


async def hand_in(uow, world, number):
    actor = world.cast.auctioneer.custodians[number - 1].actor
    await actions.hand_in_shares(uow, actor, world.auction.id, world.known[number], SEAL)


async def announce(uow, world):
    await actions.announce_ranking(uow, world.cast.auctioneer.officer.actor, world.auction.id, None)


async def complain(uow, world, who="mine"):
    protest = Protest("Our plan deserves more")
    await actions.make_complaint(uow, getattr(world.cast, who).actor, world.auction.id, protest, None)


async def end_standstill(uow, world):
    """The standstill passes in this very moment, and the clock finds it."""
    now = func.clock_timestamp()
    passed = update(Auction).where(Auction.id == world.auction.id).values(standstill_until=now, wake_at=now)
    await uow.session.execute(passed)
    await actions.advance(uow, SYSTEM, await Auctions(uow).get(world.auction.id, lock=True))


async def confirm(uow, world):
    award, guards = world.known["award"], world.cast.guards
    await actions.confirm_award(uow, world.cast.mine.actor, award.id, code_at(uow), None, guards)


async def decline(uow, world):
    await actions.decline_award(uow, world.cast.mine.actor, world.known["award"].id, "No", None)


async def accuse(uow, world):
    objection = Objection(DisqualificationGround.OTHER, "The plan names no site")
    await actions.propose_disqualification(uow, world.cast.auctioneer.officer.actor, world.known["bid"].id, objection)


async def qualify(uow, world):
    await actions.qualify_bid(uow, world.cast.auctioneer.officer.actor, world.known["bid"].id, None)


@pytest.fixture
async def cast(live, settings):
    """Two bidders at auctions of one seller."""
    exchange, guards = live.exchange, live.app.state.safeguards
    operation = await make_operation(exchange)
    seller, institute = await make_actor(exchange, "institute")
    officer, _ = await staff(exchange, operation, "auction_officer")
    finance, _ = await staff(exchange, operation, "finance")
    supervisor, _ = await make_actor_of(exchange, operation.owner, "supervisor")
    auditor, auditing = await make_actor(exchange, "auditor", "auditor")
    auctioneer = Auctioneer(
        exchange,
        seller=Side(seller, institute),
        owner=Side(supervisor, operation.owner),
        officer=Side(officer, operation.operator),
        finance=Side(finance, operation.operator),
        auditor=Side(auditor, auditing),
    )
    await auctioneer.register_keys()
    sides = [Side(*await make_actor(exchange, "business")) for _ in range(2)]
    await give_authenticator(exchange, guards, sides[0].actor)
    return Cast(auctioneer, *sides, guards)


async def staff(exchange, operation, role):
    person = await make_member(exchange, operation.operator, role)
    return await mandated(exchange, person), operation.operator


async def make_actor_of(exchange, organization, role):
    return await actor_of(exchange, await make_member(exchange, organization, role)), organization


async def tendering(live, cast, names):
    """Bids are taken, and one is there where it is taken back; the seller asks for more time where it gets it."""
    world = World(live.exchange, cast, await cast.auctioneer.begun(rules=WITHOUT_DEPOSIT))
    if "withdraw" in names:
        await cast.auctioneer.bid(world.auction, cast.mine, BILLION)
    if "extend" in names:
        draft = AmendmentDraft("More time", tender_until=world.auction.tender_until + timedelta(days=3))
        asked = actions.amend_auction
        seller = cast.auctioneer.seller.actor
        world.known["amendment"] = await cast.auctioneer.do(asked, seller, world.auction.id, draft)
    return world


async def closed(live, cast, _names):
    """Custodians have what they hand in."""
    auctioneer = cast.auctioneer
    bids = ((cast.mine, BILLION), (cast.rival, 2 * BILLION))
    world = World(live.exchange, cast, await auctioneer.closed(*bids, rules=WITHOUT_DEPOSIT))
    world.known = {number: await auctioneer.answers(world.auction, number) for number in (1, 2, 3)}
    return world


async def judged(live, cast, names):
    """Bids are judged; one waits where it is to be decided about."""
    auctioneer = cast.auctioneer
    bids = ((cast.mine, 2 * BILLION), (cast.rival, BILLION))
    make = auctioneer.opened if "qualify" in names else auctioneer.judged
    world = World(live.exchange, cast, await make(*bids, rules=WITHOUT_DEPOSIT))
    world.known["bid"] = (await auctioneer.bids(world.auction))[0]
    return world


async def standing(live, cast, _names):
    """The ranking is announced."""
    bids = ((cast.mine, 2 * BILLION), (cast.rival, BILLION))
    return World(live.exchange, cast, await cast.auctioneer.announced(*bids))


async def awarded(live, cast, _names):
    """The winner may sign; nobody has used a code of theirs."""
    bids = ((cast.mine, 2 * BILLION), (cast.rival, BILLION))
    world = World(live.exchange, cast, await cast.auctioneer.awarded(*bids))
    world.known["award"] = (await cast.auctioneer.awards(world.auction))[0]
    async with live.exchange.unit_of_work() as uow:
        await uow.session.execute(text("UPDATE people SET totp_last_counter = 0"))
        await uow.session.execute(text("DELETE FROM attempt_counts"))
    return world


SIGN_SKIPS = 5
"""Before its lock: the time, what is seen, the rest, the person, and the attempt given back."""
STEPS = {
    "submit": Step(submit, 1, patient=True),
    "submit_more": Step(partial(submit, amount=2 * BILLION), 1, patient=True),
    "submit_a_rival_s": Step(partial(submit, who="rival"), 1, patient=True),
    "withdraw": Step(withdraw, 1, patient=True),
    "close": Step(close, 1),
    "cancel": Step(cancel, 1),
    "extend": Step(extend, 1),
    "hand_in_the_first": Step(partial(hand_in, number=1), 1),
    "hand_in_the_third": Step(partial(hand_in, number=3), 1),
    "announce": Step(announce, 1),
    "complain": Step(complain, 1),
    "complain_a_rival": Step(partial(complain, who="rival"), 1),
    "end_standstill": Step(end_standstill, 1),
    "confirm": Step(confirm, 1, SIGN_SKIPS),
    "decline": Step(decline, 1),
    "accuse": Step(accuse, 1),
    "qualify": Step(qualify, 1),
}
"""Each stops before its first statement, and before its commit."""
PAIRS = {
    tendering: (
        *(("submit", "submit_more"), ("submit", "submit_a_rival_s"), ("submit", "withdraw"), ("withdraw", "withdraw")),
        *(("submit", "close"), ("withdraw", "close"), ("submit", "cancel"), ("extend", "close"), ("submit", "extend")),
    ),
    closed: (
        *(("hand_in_the_first", "hand_in_the_third"), ("hand_in_the_first", "hand_in_the_first")),
        ("hand_in_the_third", "cancel"),
    ),
    judged: (("accuse", "qualify"), ("announce", "complain"), ("announce", "announce")),
    standing: (("complain", "end_standstill"), ("complain", "complain_a_rival"), ("cancel", "end_standstill")),
    awarded: (("confirm", "decline"), ("confirm", "cancel"), ("decline", "cancel")),
}
MEETINGS = [(make, names) for make, pairs in PAIRS.items() for names in pairs]


@pytest.mark.parametrize(
    ("make", "names"), MEETINGS, ids=["-".join((make.__name__, *names)) for make, names in MEETINGS]
)
async def test_all_pairs_of_moves_in_auctions(live, cast, make, names):
    await must_be_serial(live, partial(make, live, cast, names), (STEPS[names[0]], STEPS[names[1]]))


async def test_a_bid_that_does_not_hold_the_auction_would_be_left_behind(live, cast, monkeypatch):
    """The control: a bid decided on by an auction that was only read may come in after it was closed without bids."""
    unlocked = replace(repository.HOLD_IN_TIME, text=repository.HOLD_IN_TIME.text.replace("FOR SHARE", ""))
    assert unlocked.text != repository.HOLD_IN_TIME.text
    monkeypatch.setattr(repository, "HOLD_IN_TIME", unlocked)
    make = partial(tendering, live, cast, ("submit", "close"))
    allowed, ends = await tried(live, make, (STEPS["submit"], STEPS["close"]))
    assert not set(ends) <= set(allowed)
