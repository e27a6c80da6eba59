"""Who conducts an auction and judges its bids has an interest in no side; whose bids are related parties' is found."""

import pytest

from auctions.awarding import FIRST, SECOND, make_judging
from auctions.procedure import gather
from factories import actor_of, make_member, make_organization
from techexchange.auctions import actions
from techexchange.auctions.actions.preparing import custodians_for
from techexchange.auctions.models import AuctionKind
from techexchange.identity import actions as identity
from techexchange.identity.errors import ConflictOfInterest
from techexchange.identity.models import DeclaredInterest, InterestGround
from techexchange.kernel.paging import PageRequest
from techexchange.mandates import actions as mandates
from techexchange.mandates import queries
from techexchange.mandates.actions import AmendmentWish
from techexchange.offers.errors import RelatedParty


@pytest.fixture
async def judging(exchange, app):
    """Two bids opened, to be judged."""
    return await make_judging(exchange, app.state.safeguards, FIRST, SECOND)


async def declare(judging, actor, organization_id, on_behalf_of=None):
    wish = DeclaredInterest(organization_id=organization_id, ground=InterestGround.FAMILY, on_behalf_of=on_behalf_of)
    await judging.do(identity.declare_interest, actor, wish)


@pytest.mark.parametrize("side", ["seller", "bidder"])
async def test_an_officer_with_an_interest_judges_nothing(judging, side):
    bid, other, *_ = await judging.bids()
    interest = judging.house.seller.side if side == "seller" else bid.bidder_id
    await declare(judging, judging.officer, interest)
    deposit, held = await judging.deposits()
    await judging.do(actions.hold_deposit, judging.finance.actor, held.id, "SK 2", None)
    await declare(judging, judging.finance.actor, deposit.bidder_id)
    with pytest.raises(ConflictOfInterest):
        await judging.do(actions.hold_deposit, judging.finance.actor, deposit.id, "SK 1", None)
    with pytest.raises(ConflictOfInterest):
        await judging.do(actions.qualify_bid, judging.officer, bid.id, None)
    with pytest.raises(ConflictOfInterest):
        await judging.do(actions.announce_ranking, judging.officer, judging.auction.id, None)
    if side == "bidder":
        await judging.do(actions.qualify_bid, judging.officer, other.id, None)


async def test_a_bid_of_who_is_related_to_the_seller_does_not_qualify(judging, exchange):
    await judging.hold_all()
    bid, *_ = await judging.bids()
    seller = judging.house.seller
    administrator = await actor_of(exchange, await make_member(exchange, seller.organization))
    await declare(judging, administrator, bid.bidder_id, seller.side)
    with pytest.raises(RelatedParty):
        await judging.do(actions.qualify_bid, judging.officer, bid.id, None)


async def test_only_the_custodians_the_mandate_names_keep_shares(exchange):
    house = await gather(exchange)
    everyone = await house.do(custodians_for, AuctionKind.SEALED_BID)
    assert len(everyone) == 3
    supervisor = house.owner.actor
    other = await make_organization(exchange, "auditor")
    named = (house.owner.side, house.officer.side, other.id)
    async with exchange.unit_of_work() as uow:
        [mandate] = (await queries.mandates(uow, supervisor, PageRequest())).items
        wish = AmendmentWish({"custodians": named}, "Another auditor", None)
        await mandates.amend(uow, supervisor, mandate.id, wish)
    assert await house.do(custodians_for, AuctionKind.SEALED_BID) == []
