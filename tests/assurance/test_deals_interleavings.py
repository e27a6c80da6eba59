"""Check 4: whatever the order in which two sessions take their steps, the end is one of those from taking turns.

All pairs of moves on negotiations, on what they need of the listing, on deals and on memoranda; every schedule of each.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from itertools import combinations_with_replacement
from types import SimpleNamespace

import pytest
from sqlalchemy import select, text, update

from assurance.interleaving import Step, must_be_serial, tried
from assurance.storytelling import code_at, give_authenticator
from factories import EXCLUSIVE_TERMS, TERMS, actor_of, make_actor, make_member, make_offer, make_open_listing, sign_in
from techexchange.deals import actions as deals
from techexchange.deals.actions import signing
from techexchange.deals.models import ContractDraft, Deal, Footing, Paper, TransferContract
from techexchange.deals.repository import Contracts
from techexchange.identity import actions as identity
from techexchange.identity.queries import authenticate
from techexchange.infra.uow import Exchange
from techexchange.kernel.permissions import SYSTEM
from techexchange.listings import actions as listings
from techexchange.listings.lifecycle import BEGIN_REVIEW_REVISION, EDIT_REVISION, SUBMIT_REVISION
from techexchange.listings.models import Listing, SuspensionReason
from techexchange.offers import actions
from techexchange.offers.actions import negotiating
from techexchange.offers.actions.memoranda import Signing
from techexchange.offers.jobs import expire_memoranda, tick
from techexchange.offers.models import Acceptance, DeclineReason, Memorandum, Negotiation, Offer, Proposal, Refusal
from techexchange.offers.repository import Negotiations

pytestmark = pytest.mark.real_commits
PRIVATE = {
    "supplier_country": "VN",
    "acquirer_country": "VN",
    "state_funded": False,
    "state_capital": False,
    "result_certificate": False,
    "restricted": False,
    "scope": "exclusive_licence",
    "own_use": False,
}


@dataclass
class World:
    """Fresh talks over one listing between parties that are there already, and what two sessions may do to them."""

    exchange: Exchange
    cast: SimpleNamespace
    listing: Listing
    mine: Negotiation
    rival: Negotiation
    known: dict = field(default_factory=dict)

    async def state(self):
        """What is left once the clock has come round again for what it passed over, with no ids in it."""
        async with self.exchange.unit_of_work() as uow:
            await tick(uow)
            await expire_memoranda(uow)
        async with self.exchange.unit_of_work() as uow:
            left = []
            for negotiation in (self.mine, self.rival):
                of_it = select(Negotiation.status).where(Negotiation.id == negotiation.id)
                left.append(await uow.session.scalar(of_it))
                of_offers = select(Offer.status).where(Offer.negotiation_id == negotiation.id).order_by(Offer.number)
                left.append(tuple((await uow.session.scalars(of_offers)).all()))
                agreed = select(Deal.status, Deal.terms_hash).where(Deal.negotiation_id == negotiation.id)
                kept = {offer.terms_hash for offer in negotiation.offers}
                left.append(tuple((s, h in kept) for s, h in (await uow.session.execute(agreed)).all()))
            others = select(Negotiation.status).where(
                Negotiation.listing_id == self.listing.id, Negotiation.id.not_in([self.mine.id, self.rival.id])
            )
            left.append(tuple(sorted((await uow.session.scalars(others)).all())))
            papers = select(Memorandum).where(Memorandum.negotiation_id == self.mine.id)
            found = (await uow.session.scalars(papers)).all()
            left.append(tuple(sorted((paper.status, len(paper.signed_by)) for paper in found)))
            contracts = select(TransferContract.status).where(TransferContract.listing_id == self.listing.id)
            left.append(tuple((await uow.session.scalars(contracts)).all()))
            listing = (await uow.session.scalars(select(Listing).where(Listing.id == self.listing.id))).one()
            return (*left, listing.status, listing.number)


async def accept(uow, world, which="mine"):
    negotiation = getattr(world, which)
    choice = Acceptance(negotiation.standing.id, negotiation.standing.terms_hash)
    await actions.accept(uow, world.cast.seller, negotiation.id, choice, None)


async def accept_as_signed_in(uow, world):
    actor = await authenticate(uow, world.known["token"])
    choice = Acceptance(world.mine.standing.id, world.mine.standing.terms_hash)
    await actions.accept(uow, actor, world.mine.id, choice, None)


async def submit(uow, world):
    proposal = Proposal(EXCLUSIVE_TERMS, uow.now + timedelta(days=9))
    await actions.submit(uow, world.cast.newcomer, world.listing.id, proposal)


async def withdraw(uow, world):
    await actions.withdraw(uow, world.cast.buyer, world.mine.id, None)


async def decline(uow, world):
    await actions.decline(uow, world.cast.seller, world.mine.id, Refusal(DeclineReason.PRICE), None)


async def counter(uow, world):
    proposal = Proposal(TERMS, uow.now + timedelta(days=9))
    await actions.counter(uow, world.cast.seller, world.mine.id, proposal, None)


async def expire(uow, _world):
    await tick(uow)


async def lapse(uow, world):
    await actions.lapse_all(uow, SYSTEM, world.listing.id, uow.now)


async def pause_listing(uow, world):
    await listings.pause(uow, world.cast.seller, world.listing.id)


async def withdraw_listing(uow, world):
    await listings.withdraw(uow, world.cast.seller, world.listing.id)


async def suspend_listing(uow, world):
    await listings.suspend(uow, SYSTEM, world.listing.id, SuspensionReason.OTHER)


async def publish_edit(uow, world):
    await listings.publish(uow, SYSTEM, world.listing.id)


async def ban_seller(uow, world):
    await identity.suspend(uow, SYSTEM, world.cast.institute.id, "test")


async def cancel(uow, world, who="seller"):
    await deals.cancel(uow, getattr(world.cast, who), world.known["deal"].id, "So be it", None)


async def open_contract(uow, world):
    await deals.open_contract(uow, world.cast.buyer, world.known["deal"].id)


async def conclude(uow, world):
    """The second signature is given: the contract binds, and with it the deal."""
    contract = await Contracts(uow).get(world.known["contract"].id, lock=True)
    await signing._conclude(uow, contract, await Contracts(uow).text(contract, contract.number))


async def draft(uow, world, who="seller"):
    await actions.draft_memorandum(uow, getattr(world.cast, who), world.mine.id, uow.now + timedelta(days=30))


async def sign(uow, world, who="seller"):
    signature = Signing(world.known["memorandum"].document_hash, code_at(uow))
    by, about = getattr(world.cast, who), world.known["memorandum"].id
    await actions.sign_memorandum(uow, by, about, signature, None, world.cast.guards)


async def terminate(uow, world):
    await actions.terminate_memorandum(uow, world.cast.buyer, world.known["memorandum"].id, "No", None)


async def outlast(uow, _world):
    await expire_memoranda(uow)


async def supersede(uow, world):
    await actions.supersede_memoranda(uow, SYSTEM, world.mine.id)


@pytest.fixture
async def cast(live):
    """Who takes part: the seller with a colleague, a buyer, a rival and a newcomer."""
    guards = live.app.state.safeguards
    seller, institute = await make_actor(live.exchange, "institute")
    colleague = await actor_of(live.exchange, await make_member(live.exchange, institute))
    buyer, rival, newcomer = [(await make_actor(live.exchange, "business"))[0] for _ in range(3)]
    for actor in (seller, colleague, buyer):
        await give_authenticator(live.exchange, guards, actor)
    parties = {"seller": seller, "colleague": colleague, "buyer": buyer, "rival": rival, "newcomer": newcomer}
    return SimpleNamespace(guards=guards, institute=institute, **parties)


async def make_talks(live, cast, terms, names=()):
    """A listing with two open negotiations, and what the steps of these names need."""
    listing = await make_open_listing(live.exchange, cast.institute)
    mine = await make_offer(live.exchange, cast.buyer, listing, terms)
    rival = await make_offer(live.exchange, cast.rival, listing, terms)
    async with live.exchange.unit_of_work() as uow:
        if "expire" in names:
            await uow.session.execute(update(Negotiation).where(Negotiation.id == mine.id).values(wake_at=uow.now))
        if "publish_edit" in names:
            edited = await uow.session.get(Listing, listing.id)
            edited.revision = BEGIN_REVIEW_REVISION(SUBMIT_REVISION(EDIT_REVISION(edited.revision)))
    return World(live.exchange, cast, listing, mine, rival)


async def make_banned(live, cast):
    """The same with a seller that only this world has, and a token of a member."""
    seller, institute = await make_actor(live.exchange, "institute")
    token = await sign_in(live.exchange, await make_member(live.exchange, institute))
    alone = SimpleNamespace(**(vars(cast) | {"seller": seller, "institute": institute}))
    world = await make_talks(live, alone, EXCLUSIVE_TERMS)
    world.known["token"] = token
    return world


TALKS = {
    "accept": Step(accept, 2, 2),
    "accept_a_rival": Step(partial(accept, which="rival"), 2, 2),
    "counter": Step(counter, 2, 2),
    "decline": Step(decline, 1, 2),
    "withdraw": Step(withdraw, 1, 2),
    "submit": Step(submit, 1, 1),
    "expire": Step(expire, 1, 1),
    "lapse": Step(lapse, 2),
}
"""The moves on negotiations, each stopping before every lock it takes and before its commit."""
LISTING = {
    "pause_listing": Step(pause_listing, 1, 1),
    "withdraw_listing": Step(withdraw_listing, 1, 1),
    "suspend_listing": Step(suspend_listing, 1, 1),
    "publish_edit": Step(publish_edit, 1, 1),
}
PAIRS = [*combinations_with_replacement(TALKS, 2), *((move, other) for move in TALKS for other in LISTING)]


@pytest.mark.parametrize("names", PAIRS, ids="-".join)
async def test_all_pairs_of_moves_on_negotiations(live, cast, names):
    steps = TALKS | LISTING
    make = partial(make_talks, live, cast, EXCLUSIVE_TERMS, names)
    await must_be_serial(live, make, (steps[names[0]], steps[names[1]]))


ACCEPT = Step(accept, 3)
CLOSELY = {
    "accept": (ACCEPT, ACCEPT),
    "accept_a_rival": (ACCEPT, Step(partial(accept, which="rival"), 3)),
    "withdraw": (ACCEPT, Step(withdraw, 2)),
    "counter": (ACCEPT, Step(counter, 3)),
}
"""These stop from their very first statement on."""


@pytest.mark.parametrize("name", CLOSELY)
async def test_from_the_first_statement_on(live, cast, name):
    await must_be_serial(live, partial(make_talks, live, cast, EXCLUSIVE_TERMS), CLOSELY[name])


async def test_a_seller_who_is_suspended_meanwhile(live, cast):
    pair = (Step(accept_as_signed_in, 4), Step(ban_seller, 1))
    await must_be_serial(live, partial(make_banned, live, cast), pair)


async def test_two_non_exclusive_deals_do_not_stand_in_each_other_s_way(live, cast):
    pair = (TALKS["accept"], TALKS["accept_a_rival"])
    allowed, ends = await tried(live, partial(make_talks, live, cast, TERMS), pair)
    assert set(ends) == set(allowed) == {(("done", "done"), allowed[0][1])}


async def make_deal(live, cast, terms, names):
    """The same after the acceptance, with a contract both are about to have signed where one is needed."""
    world = await make_talks(live, cast, terms)
    async with live.exchange.unit_of_work() as uow:
        await accept(uow, world)
    async with live.exchange.unit_of_work() as uow:
        deal = (await uow.session.scalars(select(Deal).where(Deal.negotiation_id == world.mine.id))).one()
        world.known["deal"] = deal
        if "conclude" in names:
            footing, text = Footing(deal, 1, "VN-2026.1"), ContractDraft({}, PRIVATE, ("vi",), None)
            contract, version, opened = TransferContract.open(footing, text, by=SYSTEM, at=uow.now)
            uow.session.add(contract)
            await uow.session.flush()
            uow.session.add(version)
            uow.publish(opened)
            uow.publish(contract.request_signature(version, Paper({"text": "as agreed"}, {}), by=SYSTEM, at=uow.now))
            world.known["contract"] = contract
    return world


DEALS = {
    "cancel": Step(cancel, 2, 2),
    "cancel_by_the_buyer": Step(partial(cancel, who="buyer"), 2, 2),
    "open_contract": Step(open_contract, 1, 2),
    "conclude": Step(conclude, 2, 1),
    "submit": TALKS["submit"],
    "accept_a_rival": TALKS["accept_a_rival"],
    "suspend_listing": LISTING["suspend_listing"],
}
"""The moves on a deal, and those on its listing that meet them."""
ON_DEALS = [
    pair
    for pair in combinations_with_replacement(DEALS, 2)
    if pair[0] in {"cancel", "cancel_by_the_buyer", "open_contract", "conclude"}
]


@pytest.mark.parametrize("terms", [EXCLUSIVE_TERMS, TERMS], ids=["exclusive", "non_exclusive"])
@pytest.mark.parametrize("names", ON_DEALS, ids="-".join)
async def test_all_pairs_of_moves_on_deals(live, cast, terms, names):
    make = partial(make_deal, live, cast, terms, names)
    await must_be_serial(live, make, (DEALS[names[0]], DEALS[names[1]]))


async def make_memorandum(live, cast, names):
    """The talks with a memorandum, unless one is yet to be drafted; nobody has used a code of theirs."""
    world = await make_talks(live, cast, EXCLUSIVE_TERMS, names)
    async with live.exchange.unit_of_work() as uow:
        await uow.session.execute(text("UPDATE people SET totp_last_counter = 0"))
        await uow.session.execute(text("DELETE FROM attempt_counts"))
        if not any(name.startswith("draft") for name in names):
            until = uow.now + timedelta(days=30)
            world.known["memorandum"] = await actions.draft_memorandum(uow, cast.seller, world.mine.id, until)
    if "outlast" in names:
        async with live.exchange.unit_of_work() as uow:
            known = Memorandum.id == world.known["memorandum"].id
            await uow.session.execute(update(Memorandum).where(known).values(wake_at=uow.now))
    return world


SIGN_SKIPS = 5
"""Before its lock: the time, what is seen, the rest, the person, and the attempt given back."""
PAPERS = {
    "sign": Step(sign, 1, SIGN_SKIPS),
    "sign_by_a_colleague": Step(partial(sign, who="colleague"), 1, SIGN_SKIPS),
    "sign_by_the_buyer": Step(partial(sign, who="buyer"), 1, SIGN_SKIPS),
    "terminate": Step(terminate, 1, 2),
    "outlast": Step(outlast, 1, 1),
    "supersede": Step(supersede, 1, 1),
    "decline": TALKS["decline"],
}
DRAFTS = {
    "draft": Step(draft, 2, 2),
    "draft_by_the_buyer": Step(partial(draft, who="buyer"), 2, 2),
    "decline": TALKS["decline"],
    "accept": TALKS["accept"],
    "counter": TALKS["counter"],
}
ALIKE = {(name, name) for name in ("sign", "sign_by_a_colleague", "sign_by_the_buyer", "decline")}
"""Pairs that are left out: one person's code is good for once, and declining is told of above."""
ON_PAPERS = [
    *(pair for pair in combinations_with_replacement(PAPERS, 2) if pair not in ALIKE),
    *((one, other) for one in ("draft", "draft_by_the_buyer") for other in DRAFTS if one <= other or other[0] != "d"),
]


@pytest.mark.parametrize("names", ON_PAPERS, ids="-".join)
async def test_all_pairs_of_moves_on_memoranda(live, cast, names):
    steps = PAPERS | DRAFTS
    make = partial(make_memorandum, live, cast, names)
    await must_be_serial(live, make, (steps[names[0]], steps[names[1]]))


async def test_without_its_locks_some_interleaving_would_not(live, cast, monkeypatch):
    async def unlocked(self, *conditions, most=None):
        found = await self.session.scalars(select(Negotiation).where(*conditions).order_by(Negotiation.id))
        negotiations = list(found.all())
        for negotiation in negotiations:
            await self.session.refresh(negotiation, ["offers"])
        return negotiations

    async def not_locked(uow, actor, listing_id):
        return (await uow.session.scalars(select(Listing).where(Listing.id == listing_id))).one()

    monkeypatch.setattr(Negotiations, "_locked", unlocked)
    monkeypatch.setattr(negotiating, "open_for_offers", not_locked)
    allowed, ends = await tried(live, partial(make_talks, live, cast, EXCLUSIVE_TERMS), CLOSELY["withdraw"])
    assert not set(ends) <= set(allowed)
