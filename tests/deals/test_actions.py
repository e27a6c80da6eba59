"""Deals against the database."""

from types import SimpleNamespace
from uuid import uuid4

import pytest
from sqlalchemy import inspect, select

from factories import EXCLUSIVE_TERMS, TERMS, make_actor, make_offer, make_open_listing
from techexchange.deals import actions, queries
from techexchange.deals.errors import DealNotFound
from techexchange.deals.models import Deal
from techexchange.infra.uow import AlreadyExists
from techexchange.kernel.errors import Forbidden, Stale, Unauthenticated
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.paging import PageRequest
from techexchange.kernel.permissions import ANONYMOUS, Role
from techexchange.listings.models import Listing
from techexchange.offers import actions as offers
from techexchange.offers.models import Acceptance


async def agree(exchange, seller, negotiation):
    choice = Acceptance(negotiation.standing.id, negotiation.standing.terms_hash)
    async with exchange.unit_of_work() as uow:
        await offers.accept(uow, seller, negotiation.id, choice, None)
    async with exchange.unit_of_work() as uow:
        return (await uow.session.scalars(select(Deal).where(Deal.negotiation_id == negotiation.id))).one()


@pytest.fixture
async def agreed(exchange):
    """An exclusive deal between two organisations."""
    seller, institute = await make_actor(exchange, "institute")
    buyer, _ = await make_actor(exchange, "business")
    listing = await make_open_listing(exchange, institute)
    deal = await agree(exchange, seller, await make_offer(exchange, buyer, listing, EXCLUSIVE_TERMS))
    return SimpleNamespace(seller=seller, buyer=buyer, listing=listing, deal=deal, institute=institute)


async def cancel(exchange, actor, deal_id, version=None):
    async with exchange.unit_of_work() as uow:
        return await actions.cancel(uow, actor, deal_id, "Not financed", version)


async def status_of(exchange, listing):
    async with exchange.unit_of_work() as uow:
        return (await uow.session.get(Listing, listing.id)).status


@pytest.mark.parametrize("who", ["seller", "buyer"])
async def test_either_party_cancels_and_the_listing_is_free_again(exchange, agreed, who):
    assert await status_of(exchange, agreed.listing) == "reserved"
    await cancel(exchange, getattr(agreed, who), agreed.deal.id, 1)
    assert await status_of(exchange, agreed.listing) == "published"
    other, _ = await make_actor(exchange, "business")
    again = await agree(exchange, agreed.seller, await make_offer(exchange, other, agreed.listing, EXCLUSIVE_TERMS))
    assert again.id != agreed.deal.id


async def test_a_non_exclusive_deal_holds_nothing(exchange):
    seller, institute = await make_actor(exchange, "institute")
    buyer, _ = await make_actor(exchange, "business")
    listing = await make_open_listing(exchange, institute)
    deal = await agree(exchange, seller, await make_offer(exchange, buyer, listing, TERMS))
    await cancel(exchange, buyer, deal.id)
    assert await status_of(exchange, listing) == "published"


async def test_what_was_cancelled_stays_cancelled(exchange, agreed):
    await cancel(exchange, agreed.buyer, agreed.deal.id, 1)
    with pytest.raises(Stale):
        await cancel(exchange, agreed.buyer, agreed.deal.id, 1)
    with pytest.raises(MoveNotAllowed):
        await cancel(exchange, agreed.seller, agreed.deal.id)


async def test_the_database_itself_refuses_a_second_exclusive_deal(exchange, agreed):
    other, _ = await make_actor(exchange, "business")
    elsewhere = await make_open_listing(exchange, agreed.institute)
    negotiation = await make_offer(exchange, other, elsewhere, EXCLUSIVE_TERMS)
    copy = {attribute.key: getattr(agreed.deal, attribute.key) for attribute in inspect(Deal).column_attrs}
    second = copy | {"id": uuid4(), "negotiation_id": negotiation.id}
    with pytest.raises(AlreadyExists) as refused:
        async with exchange.unit_of_work() as uow:
            uow.session.add(Deal(**second))
    assert refused.value.details == {"constraint": "uq_deals_live_exclusive_listing"}


async def test_only_the_parties_see_a_deal(exchange, agreed):
    outsider, _ = await make_actor(exchange, "business")
    supervisor, _ = await make_actor(exchange, "owner", Role.SUPERVISOR)
    for actor in (outsider, supervisor):
        for id in (agreed.deal.id, uuid4()):
            with pytest.raises(DealNotFound):
                await cancel(exchange, actor, id, 99)
            async with exchange.unit_of_work() as uow:
                with pytest.raises(DealNotFound):
                    await queries.deal(uow, actor, id)
        async with exchange.unit_of_work() as uow:
            assert (await queries.deals(uow, actor, None, None, PageRequest())).items == []
    async with exchange.unit_of_work() as uow:
        with pytest.raises(Unauthenticated):
            await queries.deal(uow, ANONYMOUS, agreed.deal.id)
        with pytest.raises(Unauthenticated):
            await queries.deals(uow, ANONYMOUS, None, None, PageRequest())


async def test_a_viewer_reads_and_does_not_cancel(exchange, agreed):
    viewer, _ = await make_actor(exchange, "business", Role.VIEWER)
    seat = viewer.seats[0]
    here = type(seat)(agreed.deal.acquirer_id, seat.kind, True, seat.permissions)
    viewer = type(viewer)(**(vars(viewer) | {"seats": (here,)}))
    async with exchange.unit_of_work() as uow:
        assert (await queries.deal(uow, viewer, agreed.deal.id)).id == agreed.deal.id
    with pytest.raises(Forbidden):
        await cancel(exchange, viewer, agreed.deal.id)
