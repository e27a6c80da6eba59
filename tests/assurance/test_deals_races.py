"""Many at once, and two tabs of one person: one live exclusive deal, on exactly the terms its acceptor named."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, literal_column, select, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.attributes import set_committed_value

from factories import (
    EXCLUSIVE_TERMS,
    actor_of,
    bearer,
    keyed,
    make_actor,
    make_member,
    make_offer,
    make_open_listing,
    make_organization,
)
from techexchange.deals.models import Deal
from techexchange.infra.database import sqlalchemy_url
from techexchange.infra.repository import Repository
from techexchange.kernel.clock import utc_now
from techexchange.kernel.errors import Conflict
from techexchange.kernel.permissions import SYSTEM
from techexchange.ledger import actions as ledger
from techexchange.listings.models import Listing
from techexchange.listings.repository import Listings
from techexchange.offers import actions, queries
from techexchange.offers.models import Acceptance, Negotiation, Offer, Proposal
from techexchange.offers.repository import Negotiations

pytestmark = pytest.mark.real_commits
TABS = 200
CONTROLS = 20
RIVALS = 200
EDITS = 60


def choice_of(negotiation):
    return Acceptance(negotiation.standing.id, negotiation.standing.terms_hash)


@pytest.fixture
async def parties(live):
    seller, institute = await make_actor(live.exchange, "institute")
    buyers = [(await make_actor(live.exchange, "business"))[0] for _ in range(2)]
    return seller, institute, buyers


async def two_tabs(live, parties):
    """One tab shows a listing and an offer; meanwhile the other tab accepts a rival's; then the first one accepts."""
    seller, institute, buyers = parties
    listing = await make_open_listing(live.exchange, institute)
    first, second = [await make_offer(live.exchange, buyer, listing, EXCLUSIVE_TERMS) for buyer in buyers]
    refusals = []
    try:
        async with live.exchange.unit_of_work() as tab:
            shown = await queries.negotiation(tab, seller, first.id)
            on_sale = await tab.session.get(Listing, listing.id)
            async with live.exchange.unit_of_work() as other_tab:
                await actions.accept(other_tab, seller, second.id, choice_of(second), None)
            assert (shown.status, on_sale.status) == ("open", "published")
            await actions.accept(tab, seller, first.id, choice_of(shown), None)
    except Conflict as refused:
        refusals.append(refused.code)
    async with live.exchange.unit_of_work() as uow:
        live_deals = select(func.count()).where(Deal.listing_id == listing.id, Deal.status == "agreed")
        return await uow.session.scalar(live_deals), refusals


async def test_two_tabs_make_one_deal(live, parties):
    assert [await two_tabs(live, parties) for _ in range(TABS)] == [(1, ["listing_not_open"])] * TABS


def believe_what_was_read_before(monkeypatch):
    """Take every lock, and then decide on what the session had read before it."""

    async def refreshed_version(session, kept):
        version = await session.scalar(select(type(kept).version).where(type(kept).id == kept.id))
        set_committed_value(kept, "version", version)
        return kept

    async def find(self, *conditions, lock=False):
        wanted = select(self.model).where(*conditions)
        found = (await self.session.scalars(wanted.with_for_update() if lock else wanted)).one_or_none()
        return found and await refreshed_version(self.session, found)

    async def get(self, id, *, lock=False, version=None):
        found = await find(self, self.model.id == id, lock=lock)
        if found is None:
            raise self.missing(id=id)
        return self.at_version(found, version)

    async def ground(self, actor, id):
        return await self.get(id, lock=True)

    async def locked(self, *conditions, most=None):
        wanted = select(Negotiation).where(*conditions).order_by(Negotiation.id).with_for_update()
        found = (await self.session.scalars(wanted.options(selectinload(Negotiation.offers)))).all()
        return [await refreshed_version(self.session, negotiation) for negotiation in found]

    monkeypatch.setattr(Repository, "find", find)
    monkeypatch.setattr(Repository, "get", get)
    monkeypatch.setattr(Listings, "ground", ground)
    monkeypatch.setattr(Negotiations, "_locked", locked)


async def drop_index(live):
    owner = create_async_engine(sqlalchemy_url(live.url))
    async with owner.begin() as connection:
        await connection.execute(text("DROP INDEX uq_deals_live_exclusive_listing"))
    await owner.dispose()


async def test_control_without_the_look_under_the_lock_two_tabs_make_two_deals(live, parties, monkeypatch):
    await drop_index(live)
    believe_what_was_read_before(monkeypatch)
    assert [await two_tabs(live, parties) for _ in range(CONTROLS)] == [(2, [])] * CONTROLS


async def test_the_index_alone_holds_when_the_code_forgets_to_look(live, parties, monkeypatch):
    believe_what_was_read_before(monkeypatch)
    assert [await two_tabs(live, parties) for _ in range(CONTROLS)] == [(1, ["already_exists"])] * CONTROLS


async def post(live, headers, negotiation_id, body, if_match="*"):
    path = f"/v1/negotiations/{negotiation_id}/accept"
    return await live.client.post(path, json=body, headers=keyed(headers, if_match=if_match))


async def test_of_200_offers_accepted_at_once_one_becomes_the_deal(live):
    institute = await make_organization(live.exchange, "institute")
    headers = await bearer(live.exchange, await make_member(live.exchange, institute))
    listing = await make_open_listing(live.exchange, institute)
    offered = []
    for _ in range(RIVALS):
        buyer, _ = await make_actor(live.exchange, "business")
        offered.append(await make_offer(live.exchange, buyer, listing, EXCLUSIVE_TERMS))
    bodies = [{"offer_id": str(it.standing.id), "terms_hash": it.standing.terms_hash} for it in offered]
    answers = await asyncio.gather(
        *(post(live, headers, it.id, body) for it, body in zip(offered, bodies, strict=True))
    )
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [200] + [409] * (RIVALS - 1)
    won = next(answer.json() for answer in answers if answer.status_code == 200)
    async with live.exchange.unit_of_work() as uow:
        deal = (await uow.session.scalars(select(Deal))).one()
        assert (str(deal.negotiation_id), deal.terms_hash) == (won["id"], won["standing"]["terms_hash"])
        count = select(Negotiation.status, func.count()).group_by(Negotiation.status)
        assert dict((await uow.session.execute(count)).all()) == {"agreed": 1, "lapsed": RIVALS - 1}
        count = select(Offer.status, func.count()).group_by(Offer.status)
        assert dict((await uow.session.execute(count)).all()) == {"accepted": 1, "lapsed": RIVALS - 1}
        assert (await ledger.verify(uow, SYSTEM)).holds
        deadlocks = (
            select(literal_column("deadlocks"))
            .select_from(text("pg_stat_database"))
            .where(text("datname = current_database()"))
        )
        assert await uow.session.scalar(deadlocks) == 0


async def raced(live, seller, colleague, negotiation, terms):
    """One of a party accepts what stands while a colleague puts something else in its place."""

    async def accepting():
        async with live.exchange.unit_of_work() as uow:
            await actions.accept(uow, seller, negotiation.id, choice_of(negotiation), None)

    async def countering():
        async with live.exchange.unit_of_work() as uow:
            proposal = Proposal(terms, uow.now + timedelta(days=1))
            await actions.counter(uow, colleague, negotiation.id, proposal, None)

    return await asyncio.gather(accepting(), countering(), return_exceptions=True)


async def test_a_deal_is_on_the_terms_its_acceptor_named(live):
    institute = await make_organization(live.exchange, "institute")
    seller, colleague = [await actor_of(live.exchange, await make_member(live.exchange, institute)) for _ in range(2)]
    buyer, _ = await make_actor(live.exchange, "business")
    dearer = EXCLUSIVE_TERMS | {"upfront": {"amount": 999, "currency": "VND"}}
    accepted = 0
    for _ in range(EDITS):
        listing = await make_open_listing(live.exchange, institute)
        negotiation = await make_offer(live.exchange, buyer, listing, EXCLUSIVE_TERMS)
        ends = await raced(live, seller, colleague, negotiation, dearer)
        refused = [end for end in ends if end is not None]
        assert len(refused) == 1
        assert isinstance(refused[0], Conflict)
        async with live.exchange.unit_of_work() as uow:
            deals = (await uow.session.scalars(select(Deal).where(Deal.listing_id == listing.id))).all()
        assert [deal.terms_hash for deal in deals] == ([negotiation.standing.terms_hash] if ends[0] is None else [])
        accepted += len(deals)
    assert accepted


async def test_200_equal_requests_with_one_key_are_one_offer(live):
    institute, business = [await make_organization(live.exchange, kind) for kind in ("institute", "business")]
    headers = keyed(await bearer(live.exchange, await make_member(live.exchange, business)))
    listing = await make_open_listing(live.exchange, institute)
    path = f"/v1/listings/{listing.id}/offers"
    body = {"terms": EXCLUSIVE_TERMS, "valid_until": (utc_now() + timedelta(days=30)).isoformat()}
    answers = await asyncio.gather(*(live.client.post(path, json=body, headers=headers) for _ in range(RIVALS)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    other = await live.client.post(path, json=body | {"message": "Another"}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    async with live.exchange.unit_of_work() as uow:
        assert await uow.session.scalar(select(func.count()).select_from(Negotiation)) == 1
        assert await uow.session.scalar(select(func.count()).select_from(Offer)) == 1
