"""Who has to do with the other side, or with the operator, makes no offer."""

import pytest

from factories import actor_of, make_actor, make_listing, make_member, make_offer, make_operation, make_organization
from techexchange.identity import actions as identity
from techexchange.identity.models import DeclaredInterest, InterestGround
from techexchange.offers.errors import RelatedParty

HERE = {"contact": {"address": "18 Hoàng Quốc Việt"}}


@pytest.fixture
async def operation(exchange):
    return await make_operation(exchange)


async def declare(exchange, declaring, other):
    actor = await actor_of(exchange, await make_member(exchange, declaring))
    wish = DeclaredInterest(organization_id=other.id, ground=InterestGround.OWNERSHIP, on_behalf_of=declaring.id)
    async with exchange.unit_of_work() as uow:
        await identity.declare_interest(uow, actor, wish)


@pytest.mark.parametrize("relation", ["operator", "owner", "address", "none"])
async def test_a_related_party_makes_no_offer(exchange, operation, relation):
    host = await make_organization(exchange, **HERE)
    listing = await make_listing(exchange, host)
    buyer, business = await make_actor(exchange, "business")
    if relation == "operator":
        await declare(exchange, operation.operator, business)
    if relation == "owner":
        await declare(exchange, host, business)
    if relation == "address":
        neighbour = await make_organization(exchange, "business", **HERE)
        buyer = await actor_of(exchange, await make_member(exchange, neighbour))
    if relation == "none":
        assert await make_offer(exchange, buyer, listing)
        return
    with pytest.raises(RelatedParty) as refused:
        await make_offer(exchange, buyer, listing)
    assert refused.value.details["ground"] == ("address" if relation == "address" else "related")
