"""Whatever the order in which two sessions take their steps, the end is one of the two that come from taking turns.

A session stops before each of its statements and before its commit. A schedule says who may go on; whoever waits for
a lock (the database says so, no clock is asked) is passed over. Every schedule is tried.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import combinations

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from factories import EXCLUSIVE_TERMS, TERMS, actor_of, make_actor, make_member, make_offer, make_open_listing, sign_in
from techexchange.deals.models import Deal
from techexchange.identity import actions as identity
from techexchange.identity.queries import authenticate
from techexchange.infra.uow import Exchange, UnitOfWork
from techexchange.kernel.errors import ExchangeError
from techexchange.kernel.permissions import SYSTEM
from techexchange.listings import actions as listings
from techexchange.listings.lifecycle import BEGIN_REVIEW_REVISION, EDIT_REVISION, SUBMIT_REVISION
from techexchange.listings.models import Listing, SuspensionReason
from techexchange.offers import actions
from techexchange.offers.jobs import tick
from techexchange.offers.models import Acceptance, DeclineReason, Negotiation, Offer, Proposal, Refusal
from techexchange.offers.repository import Negotiations

BLOCKED = text("SELECT cardinality(pg_blocking_pids(:pid)) > 0")


@dataclass
class Turns:
    """One session's permission to go on: it waits at `gates` statements, then before its commit."""

    gates: int
    waiting: asyncio.Event = field(default_factory=asyncio.Event)
    go: asyncio.Event = field(default_factory=asyncio.Event)
    pid: int = 0
    free: bool = False

    async def gate(self, session):
        if self.free:
            return
        self.pid = (await UnitOfWork(session).driver()).info.backend_pid
        self.waiting.set()
        await self.go.wait()
        self.go.clear()


turns: ContextVar[Turns | None] = ContextVar("turns", default=None)


class GatedSession(AsyncSession):
    """A session that asks before each step."""

    async def execute(self, *args, **kwargs):
        mine = turns.get()
        if mine and mine.gates > 0:
            mine.gates -= 1
            await mine.gate(self)
        return await super().execute(*args, **kwargs)

    async def commit(self):
        mine = turns.get()
        if mine:
            await mine.gate(self)
        await super().commit()


@dataclass
class World:
    """Fresh parties over one listing, and what two sessions may do to them."""

    exchange: Exchange
    seller: object
    buyer: object
    listing: Listing
    mine: Negotiation
    rival: Negotiation
    token: str
    institute_id: object

    async def state(self):
        """What is left, with no ids in it."""
        async with self.exchange.unit_of_work() as uow:
            left = []
            for negotiation in (self.mine, self.rival):
                of_it = select(Negotiation.status).where(Negotiation.id == negotiation.id)
                left.append(await uow.session.scalar(of_it))
                of_offers = select(Offer.status).where(Offer.negotiation_id == negotiation.id).order_by(Offer.number)
                left.append(tuple((await uow.session.scalars(of_offers)).all()))
                deals = select(Deal.status, Deal.terms_hash).where(Deal.negotiation_id == negotiation.id)
                kept = {offer.terms_hash for offer in negotiation.offers}
                left.append(tuple((s, h in kept) for s, h in (await uow.session.execute(deals)).all()))
            listing = (await uow.session.scalars(select(Listing).where(Listing.id == self.listing.id))).one()
            return (*left, listing.status, listing.number)


def accept(world_negotiation):
    async def accepting(uow, world):
        negotiation = getattr(world, world_negotiation)
        choice = Acceptance(negotiation.standing.id, negotiation.standing.terms_hash)
        await actions.accept(uow, world.seller, negotiation.id, choice, None)

    return accepting


async def accept_as_signed_in(uow, world):
    actor = await authenticate(uow, world.token)
    choice = Acceptance(world.mine.standing.id, world.mine.standing.terms_hash)
    await actions.accept(uow, actor, world.mine.id, choice, None)


async def withdraw(uow, world):
    await actions.withdraw(uow, world.buyer, world.mine.id, None)


async def decline(uow, world):
    await actions.decline(uow, world.seller, world.mine.id, Refusal(DeclineReason.PRICE), None)


async def counter(uow, world):
    proposal = Proposal(TERMS, uow.now + timedelta(days=9))
    await actions.counter(uow, world.seller, world.mine.id, proposal, None)


async def expire(uow, world):
    await tick(uow)


async def pause_listing(uow, world):
    await listings.pause(uow, world.seller, world.listing.id)


async def withdraw_listing(uow, world):
    await listings.withdraw(uow, world.seller, world.listing.id)


async def suspend_listing(uow, world):
    await listings.suspend(uow, SYSTEM, world.listing.id, SuspensionReason.OTHER)


async def publish_edit(uow, world):
    await listings.publish(uow, SYSTEM, world.listing.id)


async def ban_seller(uow, world):
    await identity.suspend(uow, SYSTEM, world.institute_id, "test")


@dataclass(frozen=True)
class Step:
    """What a session does, and before how many of its statements it stops."""

    act: Callable[..., Awaitable[None]]
    gates: int

    @property
    def stops(self) -> int:
        return self.gates + 1


ACCEPT = Step(accept("mine"), 3)
PAIRS = {
    "accept": (ACCEPT, ACCEPT),
    "accept_a_rival": (ACCEPT, Step(accept("rival"), 3)),
    "withdraw": (ACCEPT, Step(withdraw, 2)),
    "decline": (ACCEPT, Step(decline, 2)),
    "counter": (ACCEPT, Step(counter, 3)),
    "expire": (ACCEPT, Step(expire, 1)),
    "pause_listing": (ACCEPT, Step(pause_listing, 1)),
    "withdraw_listing": (ACCEPT, Step(withdraw_listing, 1)),
    "suspend_listing": (ACCEPT, Step(suspend_listing, 1)),
    "publish_edit": (ACCEPT, Step(publish_edit, 1)),
    "ban_seller": (Step(accept_as_signed_in, 4), Step(ban_seller, 1)),
    "counter_and_withdraw_listing": (Step(counter, 3), Step(withdraw_listing, 1)),
}


@pytest.fixture
async def make_world(live):
    seller, institute = await make_actor(live.exchange, "institute")
    member = await make_member(live.exchange, institute)
    buyer, _ = await make_actor(live.exchange, "business")
    other, _ = await make_actor(live.exchange, "business")

    async def make(terms, due):
        fresh, where = seller, institute
        if due == "ban_seller":
            fresh, where = await make_actor(live.exchange, "institute")
            member_of_fresh = await make_member(live.exchange, where)
            token = await sign_in(live.exchange, member_of_fresh)
        else:
            token = await sign_in(live.exchange, member)
        listing = await make_open_listing(live.exchange, where)
        mine = await make_offer(live.exchange, buyer, listing, terms)
        rival = await make_offer(live.exchange, other, listing, terms)
        async with live.exchange.unit_of_work() as uow:
            if due == "expire":
                await uow.session.execute(update(Negotiation).where(Negotiation.id == mine.id).values(wake_at=uow.now))
            if due == "publish_edit":
                edited = await uow.session.get(Listing, listing.id)
                edited.revision = BEGIN_REVIEW_REVISION(SUBMIT_REVISION(EDIT_REVISION(edited.revision)))
        return World(live.exchange, fresh, buyer, listing, mine, rival, token, where.id)

    yield make
    await actor_of(live.exchange, member)


async def outcome(exchange, world, step, mine=None):
    """How one session ends: `done`, or the code of what it was refused for."""
    turns.set(mine)
    try:
        async with exchange.unit_of_work() as uow:
            await step.act(uow, world)
    except ExchangeError as refused:
        return refused.code
    return "done"


async def settled(task, mine, monitor):
    """Wait until a session stops at its next gate, ends, or waits for a lock; say whether it waits for one."""
    while not task.done() and not mine.waiting.is_set():
        await asyncio.sleep(0)
        if (
            mine.pid
            and not mine.waiting.is_set()
            and not task.done()
            and await monitor.scalar(BLOCKED, {"pid": mine.pid})
        ):
            return True
    return False


async def interleave(gated, monitor, world, pair, schedule):
    """Run two sessions step by step as the schedule says."""
    mine = [Turns(step.gates) for step in pair]
    tasks = [asyncio.create_task(outcome(gated, world, step, own)) for step, own in zip(pair, mine, strict=True)]
    for who in schedule:
        if not await settled(tasks[who], mine[who], monitor) and not tasks[who].done():
            mine[who].waiting.clear()
            mine[who].go.set()
            await settled(tasks[who], mine[who], monitor)
    for own in mine:
        own.free = True
        own.go.set()
    return tuple(await asyncio.gather(*tasks))


def schedules(pair):
    """Every order of the stops of two sessions."""
    first, second = (step.stops for step in pair)
    for places in combinations(range(first + second), first):
        yield tuple(0 if place in places else 1 for place in range(first + second))


async def serial(world, pair, order):
    ended = {who: await outcome(world.exchange, world, pair[who]) for who in order}
    return (ended[0], ended[1])


async def tried(live, make_world, pair, due, terms):
    """Every interleaving's end, beside the two serial ends."""
    allowed = []
    for order in ((0, 1), (1, 0)):
        world = await make_world(terms, due)
        ended = await serial(world, pair, order)
        await live.settle()
        allowed.append((ended, await world.state()))
    sessions = async_sessionmaker(live.engine, class_=GatedSession, expire_on_commit=False, autoflush=False)
    gated = Exchange(sessions, *live.exchange.outlets)
    ends = Counter()
    async with live.engine.connect() as connection:
        monitor = await connection.execution_options(isolation_level="AUTOCOMMIT")
        for schedule in schedules(pair):
            world = await make_world(terms, due)
            ended = await interleave(gated, monitor, world, pair, schedule)
            await live.settle()
            ends[ended, await world.state()] += 1
    return allowed, ends


@pytest.mark.real_commits
@pytest.mark.parametrize("name", PAIRS)
async def test_every_interleaving_ends_as_one_after_the_other(live, make_world, name):
    allowed, ends = await tried(live, make_world, PAIRS[name], name, EXCLUSIVE_TERMS)
    assert set(ends) <= set(allowed), set(ends) - set(allowed)
    assert sum(ends.values()) == len(list(schedules(PAIRS[name])))
    assert set(ends) == set(allowed), "each order of taking turns is reached"


@pytest.mark.real_commits
async def test_two_non_exclusive_deals_do_not_stand_in_each_other_s_way(live, make_world):
    allowed, ends = await tried(live, make_world, PAIRS["accept_a_rival"], "accept_a_rival", TERMS)
    assert set(ends) == set(allowed) == {(("done", "done"), allowed[0][1])}


@pytest.mark.real_commits
async def test_without_its_locks_some_interleaving_would_not(live, make_world, monkeypatch):
    async def unlocked(self, *conditions, most=None):
        found = await self.session.scalars(select(Negotiation).where(*conditions).order_by(Negotiation.id))
        negotiations = list(found.all())
        for negotiation in negotiations:
            await self.session.refresh(negotiation, ["offers"])
        return negotiations

    async def not_locked(uow, actor, listing_id):
        return (await uow.session.scalars(select(Listing).where(Listing.id == listing_id))).one()

    monkeypatch.setattr(Negotiations, "_locked", unlocked)
    monkeypatch.setattr(actions, "open_for_offers", not_locked)
    allowed, ends = await tried(live, make_world, PAIRS["withdraw"], "withdraw", EXCLUSIVE_TERMS)
    assert not set(ends) <= set(allowed)
