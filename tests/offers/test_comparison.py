"""Offers side by side, valuations kept, and the decision that names one."""

import hashlib
from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
import rfc8785
from psycopg import AsyncCursor
from sqlalchemy import select, text

from factories import (
    EXCLUSIVE_TERMS,
    TERMS,
    actor_of,
    bearer,
    keyed,
    make_actor,
    make_member,
    make_offer,
    make_open_listing,
    make_organization,
)
from techexchange.kernel.clock import utc_now
from techexchange.ledger.models import LedgerEntry
from techexchange.offers import actions
from techexchange.offers.models import Proposal, Valuation

UNTIL = (utc_now() + timedelta(days=30)).isoformat()
CERTAIN = {
    "sales": [1_000_000],
    "sales_percent": "50,100,200",
    "growth_percent": "0",
    "discount_percent": "0",
    "success_percent": "100",
    "milestone_percent": ["50,100,100"],
    "months_to_market": 0,
    "horizon_years": 2,
}


def vnd(amount):
    return {"amount": amount, "currency": "VND"}


SMALL = TERMS | {"upfront": vnd(500_000), "royalty": None}
LARGE = EXCLUSIVE_TERMS | {"upfront": vnd(400_000), "royalty": {"percent": "10", "basis": "net_sales"}}
DOLLARS = TERMS | {"upfront": {"amount": 100_00, "currency": "USD"}, "royalty": None, "support": "Ten days"}


@pytest.fixture
async def market(exchange):
    """A listing with three offers from three buyers."""
    institute = await make_organization(exchange, "institute")
    person = await make_member(exchange, institute)
    viewer = await make_member(exchange, institute, "viewer")
    listing = await make_open_listing(exchange, institute)
    buyers = [await make_actor(exchange, "business") for _ in range(3)]
    offered = [
        await make_offer(exchange, buyer, listing, terms)
        for (buyer, _), terms in zip(buyers, (SMALL, LARGE, DOLLARS), strict=True)
    ]
    return SimpleNamespace(
        institute=institute,
        listing=listing,
        offered=offered,
        buyers=buyers,
        seller=await bearer(exchange, person),
        acting=await actor_of(exchange, person),
        viewer=await bearer(exchange, viewer),
    )


async def compare(client, market, headers=None, **query):
    path = f"/v1/listings/{market.listing.id}/offers/compare"
    return await client.get(path, params=query, headers=market.seller if headers is None else headers)


async def keep(client, market, headers=None, **assumptions):
    path = f"/v1/listings/{market.listing.id}/valuations"
    return await client.post(path, json=assumptions, headers=keyed(headers or market.seller))


async def test_offers_side_by_side(client, market):
    answer = await compare(client, market, **CERTAIN)
    assert answer.status_code == 200, answer.text
    shown = answer.json()
    small, large, dollars = [str(negotiation.id) for negotiation in market.offered]
    assert [one["negotiation_id"] for one in shown["offers"]] == [large, small, dollars]
    assert [one["rank"] for one in shown["offers"]] == [1, 2, None]
    best = shown["offers"][0]
    assert {name: case["royalties"] for name, case in best["cases"].items()} == {
        "low": 100_000,
        "base": 200_000,
        "high": 400_000,
    }
    assert best["cases"]["base"]["total"] == 600_000
    assert (best["my_turn"], best["counterparty_id"]) == (True, str(market.buyers[1][1].id))
    assert best["terms"]["royalty"]["percent"] == "10"
    assert (shown["received"], shown["left_out"]) == (True, 0)


async def test_every_assumption_is_shown_and_each_can_be_changed(client, market):
    presumed = (await compare(client, market)).json()["assumptions"]
    described = (await client.get("/openapi.json")).json()["paths"]["/v1/listings/{listing_id}/offers/compare"]
    assert {one["name"] for one in described["get"]["parameters"] if one["in"] == "query"} == presumed.keys()
    assert presumed["discount_percent"] == "18,14,11"
    changed = {"discount_percent": "9", "rates": ["USD:25400"], "sales": [5, 6], "horizon_years": 3}
    assert (await compare(client, market, **changed)).json()["assumptions"] == presumed | changed


async def test_what_cannot_be_converted_is_not_valued(client, market):
    without, converted = [
        (await compare(client, market, **CERTAIN, **rate)).json() for rate in ({}, {"rates": "USD:5"})
    ]
    assert (without["offers"][2]["cases"], without["offers"][2]["missing_rates"]) == (None, ["USD"])
    assert converted["offers"][2]["cases"]["base"]["upfront"] == 500
    assert converted["offers"][2]["unpriced"] == ["support"]


async def test_equal_offers_share_their_rank(client, exchange, market):
    await make_offer(exchange, (await make_actor(exchange, "business"))[0], market.listing, SMALL)
    shown = (await compare(client, market, **CERTAIN)).json()["offers"]
    assert [one["rank"] for one in shown] == [1, 2, 2, None]


async def test_whoever_seeks_ranks_what_it_pays_from_the_least(client, exchange):
    needy = await make_organization(exchange, "business")
    headers = await bearer(exchange, await make_member(exchange, needy))
    need = await make_open_listing(exchange, needy, "demand")
    for terms in (SMALL, LARGE):
        await make_offer(exchange, (await make_actor(exchange, "institute"))[0], need, terms)
    shown = (await compare(client, SimpleNamespace(listing=need, seller=headers), **CERTAIN)).json()
    assert shown["received"] is False
    assert [one["cases"]["base"]["total"] for one in shown["offers"]] == [500_000, 600_000]


async def test_an_empty_page_and_an_ended_negotiation(client, exchange, market):
    other = await make_open_listing(exchange, market.institute)
    shown = (await compare(client, SimpleNamespace(listing=other, seller=market.seller))).json()
    assert (shown["offers"], shown["received"]) == ([], True)
    async with exchange.unit_of_work() as uow:
        await actions.withdraw(uow, market.buyers[0][0], market.offered[0].id, None)
    assert len((await compare(client, market)).json()["offers"]) == 2


@pytest.mark.parametrize(
    "query",
    [
        {"currency": "ABC"},
        {"sales": -1},
        {"sales": 10**16},
        {"growth_percent": "1,2"},
        {"success_percent": "101"},
        {"success_percent": "50,50,100.5"},
        {"discount_percent": "-1"},
        {"rates": "USD:0"},
        {"rates": "usd:5"},
        {"horizon_years": 31},
        {"milestone_percent": "a"},
        {"surprise": 1},
    ],
)
async def test_assumptions_refused(client, market, query):
    answer = await compare(client, market, **query)
    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")


async def test_a_forecast_beyond_reckoning_is_refused(client, market):
    answer = await compare(client, market, sales=10**15, sales_percent="999", growth_percent="99")
    assert (answer.status_code, answer.json()["code"]) == (422, "forecast_out_of_range")


async def test_only_the_organisation_that_received_them_compares(client, exchange, market):
    buyer = await bearer(exchange, await make_member(exchange, market.buyers[0][1]))
    assert (await compare(client, market, market.viewer)).status_code == 200
    assert (await compare(client, market, buyer)).status_code == 403
    assert (await compare(client, market, {})).status_code == 401
    unknown = SimpleNamespace(listing=SimpleNamespace(id=uuid4()), seller=buyer)
    assert (await compare(client, unknown)).status_code == 404
    async with exchange.unit_of_work() as uow:
        await uow.session.execute(text("UPDATE listings SET status = 'paused'"))
    assert (await compare(client, market, buyer)).status_code == 404


async def test_a_valuation_is_kept_with_its_assumptions(client, exchange, market):
    answer = await keep(client, market, **CERTAIN)
    assert answer.status_code == 201, answer.text
    kept = answer.json()
    assert kept["assumptions"]["base"] == {
        "sales": "100",
        "growth": "0",
        "discount": "0",
        "success": "100",
        "milestones": ["100"],
    }
    assert [one["rank"] for one in kept["offers"]] == [1, 2, None]
    path = f"/v1/valuations/{kept['id']}"
    assert (await client.get(path, headers=market.viewer)).json() == kept
    bound = {"valuation_id": kept["id"]} | {
        name: kept[name] for name in ("listing_id", "salt", "assumptions", "offers")
    }
    assert hashlib.sha256(rfc8785.dumps(bound)).hexdigest() == kept["valuation_hash"]
    listed = await client.get("/v1/valuations", params={"listing_id": kept["listing_id"]}, headers=market.viewer)
    assert [one["id"] for one in listed.json()["items"]] == [kept["id"]]
    nothing = await client.get("/v1/valuations", params={"listing_id": str(uuid4())}, headers=market.viewer)
    assert nothing.json()["items"] == []
    async with exchange.unit_of_work() as uow:
        entry = (await uow.session.scalars(select(LedgerEntry).order_by(LedgerEntry.seq.desc()).limit(1))).one()
    assert (entry.event, entry.payload["valuation_hash"]) == ("valuation_kept", kept["valuation_hash"])
    assert "1000000" not in str(entry.payload)


async def test_a_valuation_is_its_organisation_s_alone(client, exchange, market):
    path = f"/v1/valuations/{(await keep(client, market)).json()['id']}"
    buyer = await bearer(exchange, await make_member(exchange, market.buyers[0][1]))
    assert (await client.get(path, headers=buyer)).status_code == 404
    assert (await client.get(path)).status_code == 401
    assert (await client.get("/v1/valuations", headers=buyer)).json()["items"] == []
    assert (await client.get("/v1/valuations")).status_code == 401
    assert (await keep(client, market, buyer)).status_code == 403
    assert (await keep(client, market, market.viewer)).status_code == 403


def accepting(negotiation, valuation_id):
    offer = negotiation.standing
    return {"offer_id": str(offer.id), "terms_hash": offer.terms_hash, "valuation_id": valuation_id}


async def accept(client, headers, negotiation, body):
    path = f"/v1/negotiations/{negotiation.id}/accept"
    return await client.post(path, json=body, headers=keyed(headers, if_match="*"))


async def test_the_decision_names_its_valuation(client, exchange, market):
    valuation_id = (await keep(client, market, **CERTAIN)).json()["id"]
    chosen = market.offered[1]
    assert (await accept(client, market.seller, chosen, accepting(chosen, valuation_id))).status_code == 200
    path = f"/v1/negotiations/{chosen.id}"
    buyer = await bearer(exchange, await make_member(exchange, market.buyers[1][1]))
    assert (await client.get(path, headers=market.viewer)).json()["valuation_id"] == valuation_id
    assert (await client.get(path, headers=buyer)).json()["valuation_id"] is None
    async with exchange.unit_of_work() as uow:
        entry = select(LedgerEntry).where(LedgerEntry.event == "offer_accepted")
        assert (await uow.session.scalars(entry)).one().payload["valuation_id"] == valuation_id


async def test_a_decision_names_a_valuation_of_its_own_offer(client, exchange, market):
    valuation_id = (await keep(client, market)).json()["id"]
    chosen = market.offered[0]
    unknown = await accept(client, market.seller, chosen, accepting(chosen, str(uuid4())))
    assert (unknown.status_code, unknown.json()["code"]) == (404, "valuation_not_found")
    async with exchange.unit_of_work() as uow:
        proposal = Proposal(SMALL, uow.now + timedelta(days=3))
        await actions.counter(uow, market.acting, chosen.id, proposal, None)
    async with exchange.unit_of_work() as uow:
        countered = await actions.counter(uow, market.buyers[0][0], chosen.id, proposal, None)
    later = await accept(client, market.seller, chosen, accepting(countered, valuation_id))
    assert (later.status_code, later.json()["code"]) == (422, "valuation_elsewhere")


async def test_nobody_decides_on_a_valuation_of_others(client, exchange, market):
    needy = await make_organization(exchange, "business")
    seeker = await bearer(exchange, await make_member(exchange, needy))
    other = await make_offer(exchange, market.buyers[0][0], await make_open_listing(exchange, needy, "demand"), SMALL)
    theirs = (await keep(client, market)).json()["id"]
    answer = await accept(client, seeker, other, accepting(other, theirs))
    assert (answer.status_code, answer.json()["code"]) == (404, "valuation_not_found")


async def test_comparing_costs_as_many_statements_for_one_as_for_many(client, exchange, market, monkeypatch):
    sent, execute = [], AsyncCursor.execute

    async def noted(self, statement, *args, **kwargs):
        if "SAVEPOINT" not in str(statement):
            sent.append(statement)
        return await execute(self, statement, *args, **kwargs)

    monkeypatch.setattr(AsyncCursor, "execute", noted)
    counts = []
    for _ in range(2):
        sent.clear()
        assert (await compare(client, market)).status_code == 200
        counts.append(len(sent))
        for _ in range(4):
            await make_offer(exchange, (await make_actor(exchange, "business"))[0], market.listing, SMALL)
    assert counts[0] == counts[1]


async def test_beyond_a_hundred_the_rest_is_counted(client, market, monkeypatch):
    monkeypatch.setattr("techexchange.offers.repository.valuation.MOST_COMPARED", 2)
    shown = (await compare(client, market)).json()
    assert (len(shown["offers"]), shown["left_out"]) == (2, 1)


async def test_a_valuation_altered_in_the_table_no_longer_has_its_hash(client, exchange, market):
    await keep(client, market)
    async with exchange.unit_of_work() as uow:
        kept = (await uow.session.scalars(select(Valuation))).one()
        assert kept.digest() == kept.valuation_hash
        uow.session.expunge(kept)
        kept.assumptions = kept.assumptions | {"horizon_years": 1}
        assert kept.digest() != kept.valuation_hash
