"""The feed: in order, resumable, and without anything that was not public."""

import json

from factories import actor_of, make_listing, make_open_listing, make_operation, make_organization, mandated
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import SYSTEM
from techexchange.ledger.queries import head
from techexchange.listings import actions as listings
from techexchange.listings.models import SuspensionReason
from techexchange.mandates import actions as mandates
from techexchange.opendata.actions import HandoverSeen, record_handover
from techexchange.opendata.queries import feed


async def told(client, **query):
    """Every fact after a cursor, page by page, and the last position."""
    found, cursor = [], query.pop("cursor", "0")
    while cursor is not None:
        answer = await client.get("/v1/feed", params={"cursor": cursor, "limit": 3} | query)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        found += page["items"]
        cursor = page["next_cursor"]
    return found, page["position"]


async def end(exchange):
    async with exchange.unit_of_work() as uow:
        return (await head(uow.session)).seq


async def test_a_listing_is_told_from_its_publication_on_without_whose_it_is(client, exchange):
    start = await end(exchange)
    operation = await make_operation(exchange)
    organization = await make_organization(exchange, "business")
    listing = await make_open_listing(exchange, organization)
    async with exchange.unit_of_work() as uow:
        moderator = await mandated(exchange, operation.moderator)
        await listings.suspend(uow, moderator, listing.id, SuspensionReason.MISLEADING, None)
    facts, position = await told(client, cursor=str(start))
    of_listing = [fact for fact in facts if fact["subject_id"] == str(listing.id)]
    assert [fact["event"] for fact in of_listing] == ["listing_published", "listing_view_changed"]
    assert of_listing[0]["facts"]["version_number"] == 1
    assert of_listing[1]["facts"] == {"direction": "supply"}
    for hidden in (str(organization.id), "misleading", str(operation.moderator.id), "actor"):
        assert hidden not in json.dumps(of_listing)
    assert position == await end(exchange)


async def test_a_draft_that_was_given_up_is_not_told(client, exchange):
    start = await end(exchange)
    draft = await make_listing(exchange, await make_organization(exchange), "draft")
    async with exchange.unit_of_work() as uow:
        await listings.withdraw(uow, SYSTEM, draft.id, None)
    facts, _ = await told(client, cursor=str(start))
    assert str(draft.id) not in json.dumps(facts)


async def test_a_mandate_is_told_once_it_was_given_and_a_discarded_draft_never(client, exchange):
    start = await end(exchange)
    given = await make_operation(exchange)
    supervisor = await actor_of(exchange, given.supervisor)
    async with exchange.unit_of_work() as uow:
        await mandates.terminate(uow, supervisor, given.mandate.id, "The contract ended")
        draft = await mandates.draft(uow, supervisor, given.mandate.terms)
    async with exchange.unit_of_work() as uow:
        await mandates.terminate(uow, supervisor, draft.id, "Not wanted")
    facts, _ = await told(client, cursor=str(start))
    of_mandates = [fact for fact in facts if fact["event"].startswith("mandate_")]
    assert [fact["event"] for fact in of_mandates] == ["mandate_activated", "mandate_terminated"]
    assert {fact["subject_id"] for fact in of_mandates} == {str(given.mandate.id)}


async def test_one_kind_of_fact_and_no_unknown_one(client, exchange):
    start = await end(exchange)
    organization = await make_organization(exchange)
    listing = await make_open_listing(exchange, organization)
    facts, position = await told(client, cursor=str(start), event="listing_published")
    assert [fact["subject_id"] for fact in facts] == [str(listing.id)]
    assert position == await end(exchange)
    assert (await client.get("/v1/feed", params={"event": "listing_drafted"})).status_code == 422
    assert (await client.get("/v1/feed", params={"cursor": "x"})).status_code == 422


async def test_whoever_goes_on_from_a_position_sees_the_next_fact(client, exchange):
    _, position = await told(client)
    assert (await told(client, cursor=str(position))) == ([], position)
    seen = HandoverSeen(new_id(), "5e" * 32, 1, "00" * 32)
    async with exchange.unit_of_work() as uow:
        await record_handover(uow, SYSTEM, seen)
    [fact], further = await told(client, cursor=str(position))
    assert (fact["subject_id"], fact["facts"]) == (str(seen.id), {"manifest_hash": "5e" * 32})
    assert further > position


async def test_a_page_looks_through_a_bounded_part_of_the_record(exchange, monkeypatch):
    monkeypatch.setattr("techexchange.opendata.queries.following.REACH", 2)
    await make_operation(exchange)
    await make_open_listing(exchange, await make_organization(exchange))
    seen, position, ends = [], 0, False
    while not ends:
        async with exchange.unit_of_work() as uow:
            page = await feed(uow, position, 100)
        assert position < page.position <= position + 2
        seen += [entry.seq for entry in page.entries]
        position, ends = page.position, page.ends
    assert seen == sorted(set(seen))
    assert position == await end(exchange)
    async with exchange.unit_of_work() as uow:
        assert (await feed(uow, position + 5, 100)).entries == []
