"""What an auction decided, as an agreement like any other."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from factories import EXCLUSIVE_TERMS, TERMS, make_actor, make_offer, make_open_listing
from techexchange.deals.models import Deal
from techexchange.kernel.errors import Forbidden
from techexchange.kernel.permissions import SYSTEM
from techexchange.ledger.models import LedgerEntry
from techexchange.listings.models import Listing, ListingStatus
from techexchange.offers import actions
from techexchange.offers.models import Ground, Negotiation, Proposal


@pytest.fixture
async def scene(exchange):
    """A technology, the organisation that offers it, a winner, and open talks with somebody else."""
    _, institute = await make_actor(exchange)
    winner, company = await make_actor(exchange, "business")
    listing = await make_open_listing(exchange, institute)
    rival, _ = await make_actor(exchange, "business")
    talks = await make_offer(exchange, rival, listing)
    return winner, Ground(listing.id, listing.number, institute.id, company.id, owner_supplies=True), talks


async def agree(exchange, actor, ground, terms):
    async with exchange.unit_of_work() as uow:
        return await actions.agree_by_award(uow, actor, ground, Proposal(terms, uow.now + timedelta(days=1)))


@pytest.mark.parametrize(
    ("terms", "rivals", "listed"),
    [(TERMS, "open", ListingStatus.PUBLISHED), (EXCLUSIVE_TERMS, "lapsed", ListingStatus.RESERVED)],
)
async def test_an_award_is_an_offer_accepted_at_once_and_a_deal(exchange, scene, terms, rivals, listed):
    _, ground, talks = scene
    upfront = {"upfront": {"amount": 5, "currency": "VND"}}
    negotiation = await agree(exchange, SYSTEM, ground, terms | upfront)
    assert (negotiation.status.value, negotiation.wake_at, negotiation.standing.status.value) == (
        "agreed",
        None,
        "accepted",
    )
    assert negotiation.standing.made_by == ground.counterparty_id
    async with exchange.unit_of_work() as uow:
        deal = (await uow.session.scalars(select(Deal))).one()
        told = set(await uow.session.scalars(select(LedgerEntry.event)))
        assert (await uow.session.get_one(Negotiation, talks.id)).status.value == rivals
        assert (await uow.session.get_one(Listing, ground.listing_id)).status is listed
    assert (deal.negotiation_id, deal.acquirer_id) == (negotiation.id, ground.counterparty_id)
    assert deal.terms_hash == negotiation.standing.terms_hash
    assert {"offer_submitted", "offer_accepted", "deal_agreed"} <= told


async def test_nobody_but_the_exchange_agrees_for_others(exchange, scene):
    winner, ground, _ = scene
    with pytest.raises(Forbidden):
        await agree(exchange, winner, ground, TERMS)
