"""The exchange's owner looks into private talks: on a legal basis, on record, and not behind the parties' backs."""

import hashlib
from types import SimpleNamespace
from uuid import uuid4

import pytest
import rfc8785
from sqlalchemy import select

from factories import EXCLUSIVE_TERMS, bearer, keyed, make_actor, make_member, make_offer, make_open_listing
from factories import make_organization as organization
from techexchange.ledger.models import LedgerEntry
from techexchange.notifications.models import Notice

WARRANT = {"legal_basis": "inspection", "reference": "Quyết định 41/QĐ-TTr"}


@pytest.fixture
async def talks(exchange):
    institute, business = [await organization(exchange, kind) for kind in ("institute", "business")]
    people = [await make_member(exchange, one) for one in (institute, business)]
    buyer, _ = await make_actor(exchange, "business")
    negotiation = await make_offer(exchange, buyer, await make_open_listing(exchange, institute), EXCLUSIVE_TERMS)
    supervisor = await make_member(exchange, await organization(exchange, "owner"), "supervisor")
    return SimpleNamespace(
        negotiation=negotiation,
        seller_person=people[0],
        seller=await bearer(exchange, people[0]),
        stranger=await bearer(exchange, people[1]),
        supervisor_person=supervisor,
        supervisor=await bearer(exchange, supervisor),
    )


async def disclose(client, talks, headers=None, id=None, **changes):
    path = f"/v1/negotiations/{id or talks.negotiation.id}/disclosures"
    return await client.post(path, json=WARRANT | changes, headers=keyed(headers or talks.supervisor))


async def test_the_whole_history_with_what_verifies_it(client, talks):
    answer = await disclose(client, talks)
    assert answer.status_code == 201, answer.text
    shown = answer.json()
    offer = shown["negotiation"]["standing"]
    bound = {
        "terms": offer["terms"],
        "salt": offer["terms_salt"],
        "offer_id": offer["id"],
        "listing_id": shown["negotiation"]["listing_id"],
        "listing_version": offer["listing_version"],
    }
    assert hashlib.sha256(rfc8785.dumps(bound)).hexdigest() == offer["terms_hash"]
    assert shown["negotiation"]["available_moves"] == []
    assert shown["disclosed_to"] == str(talks.supervisor_person.id)


async def test_it_is_on_record_and_both_parties_see_it(client, exchange, settle, talks):
    shown = (await disclose(client, talks)).json()
    await settle()
    async with exchange.unit_of_work() as uow:
        entry = (
            await uow.session.scalars(select(LedgerEntry).where(LedgerEntry.event == "negotiation_disclosed"))
        ).one()
        told = (await uow.session.scalars(select(Notice).where(Notice.kind == "negotiation_disclosed"))).all()
    assert (entry.payload["legal_basis"], entry.payload["disclosure_id"]) == ("inspection", shown["id"])
    assert "41" not in entry.payload["legal_basis"]
    assert "QĐ-TTr" not in str(entry.payload)
    assert len({notice.person_id for notice in told}) == 2
    listed = await client.get(f"/v1/negotiations/{talks.negotiation.id}/disclosures", headers=talks.seller)
    assert [(one["id"], one["reference"]) for one in listed.json()["items"]] == [(shown["id"], WARRANT["reference"])]


async def test_without_a_legal_basis_the_owner_sees_nothing(client, talks):
    path = f"/v1/negotiations/{talks.negotiation.id}"
    assert (await client.get(path, headers=talks.supervisor)).status_code == 404
    assert (await client.get(f"{path}/disclosures", headers=talks.supervisor)).status_code == 404
    assert (await disclose(client, talks, legal_basis="curiosity")).status_code == 422
    assert (await disclose(client, talks, reference=" ")).status_code == 422
    await disclose(client, talks)
    assert (await client.get(path, headers=talks.supervisor)).status_code == 404


async def test_nobody_else_looks_and_nobody_learns_whether_there_is_anything(client, exchange, talks):
    operator = await bearer(
        exchange, await make_member(exchange, await organization(exchange, "operator"), "moderator")
    )
    for headers in (talks.seller, talks.stranger, operator):
        known, unknown = [await disclose(client, talks, headers, id) for id in (None, uuid4())]
        assert (known.status_code, known.json()["code"]) == (403, "forbidden")
        assert known.json()["code"] == unknown.json()["code"]
    assert (await disclose(client, talks, id=uuid4())).json()["code"] == "negotiation_not_found"
    path = f"/v1/negotiations/{talks.negotiation.id}/disclosures"
    assert (await client.get(path, headers=talks.stranger)).status_code == 404
    assert (await client.get(path)).status_code == 401


async def test_it_takes_the_second_factor(client, exchange, talks):
    headers = await bearer(exchange, talks.supervisor_person, second_factor=False)
    answer = await disclose(client, talks, headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "second_factor_required")


async def test_the_talks_go_on_as_they_were(client, talks):
    before = (await client.get(f"/v1/negotiations/{talks.negotiation.id}", headers=talks.seller)).json()
    await disclose(client, talks)
    assert (await client.get(f"/v1/negotiations/{talks.negotiation.id}", headers=talks.seller)).json() == before
