"""Deals over HTTP."""

from types import SimpleNamespace
from uuid import uuid4

import pytest

from factories import EXCLUSIVE_TERMS, actor_of, bearer, keyed, make_member, make_offer, make_open_listing
from factories import make_organization as make
from techexchange.offers import actions as offers
from techexchange.offers.models import Acceptance


@pytest.fixture
async def agreed(client, exchange):
    institute, business = [await make(exchange, kind) for kind in ("institute", "business")]
    owner, buyer = [await make_member(exchange, organization) for organization in (institute, business)]
    listing = await make_open_listing(exchange, institute)
    negotiation = await make_offer(exchange, await actor_of(exchange, buyer), listing, EXCLUSIVE_TERMS)
    choice = Acceptance(negotiation.standing.id, negotiation.standing.terms_hash)
    owning = await actor_of(exchange, owner)
    async with exchange.unit_of_work() as uow:
        await offers.accept(uow, owning, negotiation.id, choice, 1)
    seller, buyer = await bearer(exchange, owner), await bearer(exchange, buyer)
    deal = (await client.get("/v1/deals", headers=buyer)).json()["items"][0]
    return SimpleNamespace(seller=seller, buyer=buyer, deal=deal, listing=listing)


async def test_a_deal_as_its_parties_see_it(client, agreed):
    answer = await client.get(f"/v1/deals/{agreed.deal['id']}", headers=agreed.seller)
    assert answer.status_code == 200
    assert answer.headers["etag"] == '"1"'
    assert answer.json() == agreed.deal
    assert (answer.json()["status"], answer.json()["available_moves"]) == ("agreed", ["cancel"])
    assert (await client.get(f"/v1/deals/{agreed.deal['id']}")).status_code == 401


async def test_cancelling(client, agreed):
    path, body = f"/v1/deals/{agreed.deal['id']}/cancel", {"reason": "Not financed"}
    assert (await client.post(path, json=body, headers=keyed(agreed.buyer))).status_code == 428
    stale = await client.post(path, json=body, headers=keyed(agreed.buyer, if_match='"7"'))
    assert stale.status_code == 412
    answer = await client.post(path, json=body, headers=keyed(agreed.buyer, if_match='"1"'))
    assert (answer.status_code, answer.json()["status"], answer.headers["etag"]) == (200, "cancelled", '"2"')
    assert answer.json()["cancelled_by"] == agreed.deal["acquirer_id"]
    assert answer.json()["available_moves"] == []
    again = await client.post(path, json=body, headers=keyed(agreed.seller, if_match="*"))
    assert (again.status_code, again.json()["code"]) == (409, "move_not_allowed")


async def test_strangers_are_told_of_nothing(client, exchange, agreed):
    stranger = await bearer(exchange, await make_member(exchange, await make(exchange, "business")))
    for id in (agreed.deal["id"], uuid4()):
        cancel = await client.post(
            f"/v1/deals/{id}/cancel", json={"reason": "x"}, headers=keyed(stranger, if_match='"9"')
        )
        assert cancel.status_code == 404
        assert (await client.get(f"/v1/deals/{id}", headers=stranger)).status_code == 404
    assert (await client.get("/v1/deals", headers=stranger)).json() == {"items": [], "next_cursor": None}


@pytest.mark.parametrize(
    ("query", "found"),
    [("status=agreed", 1), ("status=cancelled", 0), ("listing_id={listing}", 1), ("limit=1", 1), ("limit=0", None)],
)
async def test_my_deals(client, agreed, query, found):
    answer = await client.get(f"/v1/deals?{query.format(listing=agreed.listing.id)}", headers=agreed.seller)
    if found is None:
        assert answer.status_code == 422
    else:
        assert len(answer.json()["items"]) == found
