"""Services ordered and recorded, and the other fees that arise from what happens, against the database."""

import pytest
from sqlalchemy import select

from auctions.awarding import FIRST, SECOND, make_judging
from billing.bills import ADVICE, LISTING, VALUATION, open_books
from contracting import recorded
from factories import MANDATE, join, make_actor, make_listing, make_organization, mandated
from techexchange.billing import actions
from techexchange.billing.errors import (
    ActsForPayerAndOperator,
    OwnOrder,
    ServiceOrderNotFound,
    ServiceOrderNotYours,
    ServiceUnpriced,
    ValueNeeded,
)
from techexchange.billing.lifecycle import OrderStatus
from techexchange.billing.models.fee import FeeCause, FeeLine
from techexchange.billing.models.order import Ordered
from techexchange.identity.models import Person
from techexchange.kernel.errors import Forbidden
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.money import Money
from techexchange.kernel.permissions import SYSTEM, OrganizationNotVerified
from techexchange.listings.events import ListingPublished
from techexchange.mandates import actions as mandates
from techexchange.mandates.errors import NoMandateInForce

VALUED = Ordered(FeeCause.VALUATION, "SECRET dryer")


async def lines_of(exchange, service):
    async with exchange.unit_of_work() as uow:
        return list(await uow.session.scalars(select(FeeLine).where(FeeLine.service == service).order_by(FeeLine.id)))


@pytest.fixture
async def books(exchange):
    return await open_books(exchange, listings=1)


async def test_a_customer_orders_and_the_operator_confirms(books, exchange):
    order = await books.do(actions.propose_service, books.paying[0], books.payers[0].id, VALUED)
    assert (order.status, order.proposed_by) == (OrderStatus.PROPOSED, books.payers[0].id)
    assert await lines_of(exchange, FeeCause.VALUATION) == []
    with pytest.raises(OwnOrder):
        await books.do(actions.confirm_service, books.paying[0], order.id, None)
    await books.do(actions.confirm_service, books.finance, order.id, None)
    [line] = await lines_of(exchange, FeeCause.VALUATION)
    assert (line.amount, line.payer_id, line.order_id) == (5_000_000, books.payers[0].id, order.id)
    assert await recorded(exchange, order.id) == ["service_proposed", "service_confirmed"]
    assert await recorded(exchange, line.id) == ["fee_line_arisen"]
    with pytest.raises(MoveNotAllowed):
        await books.do(actions.confirm_service, books.finance, order.id, None)


async def test_the_operator_records_and_the_customer_confirms(books, exchange):
    advised = Ordered(FeeCause.LEGAL_ADVICE, "Licence terms", Money(1_000_025, "VND"))
    order = await books.do(actions.propose_service, books.finance, books.payers[0].id, advised)
    assert order.proposed_by == books.operation.operator.id
    with pytest.raises(OwnOrder):
        await books.do(actions.confirm_service, books.finance, order.id, None)
    with pytest.raises(ServiceOrderNotFound):
        await books.do(actions.confirm_service, books.paying[1], order.id, None)
    await books.do(actions.confirm_service, books.paying[0], order.id, None)
    [line] = await lines_of(exchange, FeeCause.LEGAL_ADVICE)
    assert (line.base, line.amount) == (1_000_025, 20_000)


async def test_declined_and_withdrawn(books, exchange):
    for action, actor, status in (
        (actions.decline_service, books.finance, OrderStatus.DECLINED),
        (actions.withdraw_service, books.paying[0], OrderStatus.WITHDRAWN),
    ):
        order = await books.do(actions.propose_service, books.paying[0], books.payers[0].id, VALUED)
        reason = ("Not now",) if action is actions.decline_service else ()
        ended = await books.do(action, actor, order.id, *reason, None)
        assert ended.status is status
    with pytest.raises(ServiceOrderNotYours):
        order = await books.do(actions.propose_service, books.paying[0], books.payers[0].id, VALUED)
        await books.do(actions.withdraw_service, books.finance, order.id, None)
    assert await lines_of(exchange, FeeCause.VALUATION) == []


async def test_what_cannot_be_ordered(books, exchange):
    with pytest.raises(ServiceUnpriced):
        event = Ordered(FeeCause.EVENT, "Fair")
        await books.do(actions.propose_service, books.paying[0], books.payers[0].id, event)
    with pytest.raises(ValueNeeded):
        advice = Ordered(FeeCause.LEGAL_ADVICE, "Licence")
        await books.do(actions.propose_service, books.paying[0], books.payers[0].id, advice)
    with pytest.raises(Forbidden):
        await books.do(actions.propose_service, books.paying[0], books.payers[1].id, VALUED)
    viewer, organization = await make_actor(exchange, "institute", "viewer")
    with pytest.raises(Forbidden):
        await books.do(actions.propose_service, viewer, organization.id, VALUED)
    waiting = await make_organization(exchange, "institute", status="unverified")
    async with exchange.unit_of_work() as uow:
        person = await uow.session.get_one(Person, books.paying[0].id)
    await join(exchange, person, waiting, "admin")
    joined = await mandated(exchange, person)
    with pytest.raises(OrganizationNotVerified):
        await books.do(actions.propose_service, joined, waiting.id, VALUED)


async def test_who_sits_with_both_orders_and_records_nothing(books, exchange):
    async with exchange.unit_of_work() as uow:
        person = await uow.session.get_one(Person, books.finance.id)
    await join(exchange, person, books.payers[0], "admin")
    both = await mandated(exchange, person)
    with pytest.raises(ActsForPayerAndOperator):
        await books.do(actions.propose_service, both, books.payers[0].id, VALUED)


async def test_nothing_is_ordered_or_confirmed_while_the_operator_is_suspended(books):
    order = await books.do(actions.propose_service, books.finance, books.payers[0].id, VALUED)
    await books.do(mandates.suspend, books.supervisor, books.operation.mandate.id, "Targets missed")
    with pytest.raises(NoMandateInForce):
        await books.do(actions.confirm_service, books.paying[0], order.id, None)
    with pytest.raises(NoMandateInForce):
        await books.do(actions.propose_service, books.paying[0], books.payers[0].id, VALUED)


async def test_a_listing_costs_something_the_first_time_it_is_published(books, exchange):
    listing = await make_listing(exchange, books.payers[0])
    [line] = await lines_of(exchange, FeeCause.LISTING)
    assert (line.amount, line.listing_id, line.payer_id) == (
        LISTING["amount"]["amount"],
        listing.id,
        books.payers[0].id,
    )
    for is_revision in (True, False):
        async with exchange.unit_of_work() as uow:
            told = ListingPublished(
                subject_id=listing.id,
                actor_id=SYSTEM.id,
                at=uow.now,
                organization_id=listing.organization_id,
                direction="supply",
                version_number=1,
                content_hash="0" * 64,
                is_revision=is_revision,
            )
            uow.publish(told)
    assert len(await lines_of(exchange, FeeCause.LISTING)) == 1


async def test_a_percentage_of_no_value_is_nothing(exchange):
    books = await open_books(exchange, ADVICE | {"service": "listing"}, VALUATION, listings=0)
    await make_listing(exchange, books.payers[0])
    assert await lines_of(exchange, FeeCause.LISTING) == []


async def test_an_auction_costs_its_seller_a_part_of_what_the_award_pays(exchange, app, monkeypatch):
    schedule = {"fee_schedule": [ADVICE | {"service": "auction", "rate": "1.5"}]}
    made = mandates_with(monkeypatch, schedule)
    judging = await make_judging(exchange, app.state.safeguards, FIRST, SECOND)
    assert made
    await judging.announce()
    award, *_ = await judging.sign_time()
    confirmed = await judging.confirm(judging.companies[0], award)
    [line] = await lines_of(exchange, FeeCause.AUCTION)
    assert (line.base, line.amount) == (confirmed.amount, confirmed.amount * 15 // 1000)
    assert (line.award_id, line.auction_id, line.payer_id) == (award.id, judging.auction.id, judging.auction.seller_id)


def mandates_with(monkeypatch, terms):
    """Let the next mandate have these terms."""
    monkeypatch.setattr("factories.MANDATE", MANDATE | terms)
    return terms
