"""Who conducts an auction and judges its bids has an interest in no side; whose bids are related parties' is found."""

import pytest

from auctions.awarding import FIRST, SECOND, make_judging
from factories import actor_of, make_member
from techexchange.auctions import actions
from techexchange.identity import actions as identity
from techexchange.identity.errors import ConflictOfInterest
from techexchange.identity.models import DeclaredInterest, InterestGround
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
