"""What the owner reads of others' private matters: nothing, but by an inspection, and each reading is on record."""

from datetime import timedelta

import pytest

from contracting import make_bound, recorded
from factories import actor_of, bearer, keyed, make_actor, make_introduction, make_listing, make_offer, make_operation
from techexchange.kernel.errors import Forbidden
from techexchange.kernel.ids import new_id
from techexchange.kernel.paging import PageRequest
from techexchange.mandates import actions, queries
from techexchange.mandates.errors import InspectionNotFound, InspectionTooLong
from techexchange.mandates.models import InspectedKind, Inspection, InspectionOrder, LegalBasis
from techexchange.mandates.queries import InspectionFilter

KINDS = list(InspectedKind)


def order(kind, about_id, until):
    return InspectionOrder(
        legal_basis=LegalBasis.INSPECTION,
        reference="Decision 41/QD-TTr",
        reason="The price is far below the valuation.",
        kind=kind,
        about_id=about_id,
        until=until,
    )


@pytest.fixture
async def operation(exchange):
    return await make_operation(exchange)


@pytest.fixture
async def owner(exchange, operation):
    return await actor_of(exchange, operation.supervisor)


async def look(exchange, owner, kind, about_id, *, days=1):
    async with exchange.unit_of_work() as uow:
        wanted = order(kind, about_id, uow.now + timedelta(days=days))
        return await actions.open_inspection(uow, owner, wanted)


async def private(exchange, kind):
    """Something private of a kind, and the paths under which it is read."""
    if kind in {InspectedKind.DEAL, InspectedKind.CONTRACT}:
        bound = await make_bound(exchange)
        if kind is InspectedKind.DEAL:
            return bound.deal.id, [f"/v1/deals/{bound.deal.id}"]
        one = f"/v1/contracts/{bound.contract.id}"
        return bound.contract.id, [one, f"{one}/versions", f"{one}/versions/1"]
    if kind is InspectedKind.INTRODUCTION:
        contact = await make_introduction(exchange)
        one = f"/v1/introductions/{contact.introduction.id}"
        return contact.introduction.id, [one, f"{one}/messages"]
    buyer, _ = await make_actor(exchange, "business")
    _, institute = await make_actor(exchange)
    negotiation = await make_offer(exchange, buyer, await make_listing(exchange, institute))
    return negotiation.id, [f"/v1/negotiations/{negotiation.id}"]


@pytest.mark.parametrize("kind", KINDS)
async def test_the_owner_reads_by_an_inspection_and_leaves_a_trace(exchange, client, operation, owner, kind):
    about_id, paths = await private(exchange, kind)
    headers = await bearer(exchange, operation.supervisor)
    auditor, _ = await make_actor(exchange, "auditor", "auditor")
    for path in paths:
        assert (await client.get(path, headers=headers)).status_code == 404
    inspection = await look(exchange, owner, kind, about_id)
    for path in paths:
        answer = await client.get(path, headers=headers)
        assert answer.status_code == 200, answer.text
        assert not (isinstance(answer.json(), dict) and answer.json().get("available_moves"))
    traces = [event for event in await recorded(exchange, about_id) if event == "private_record_read"]
    assert len(traces) == len(paths)
    moderator = await bearer(exchange, operation.moderator)
    assert (await client.get(paths[0], headers=moderator)).status_code == 404
    async with exchange.unit_of_work() as uow:
        assert not await queries.inspects(uow, auditor, kind, about_id)
        await actions.close_inspection(uow, owner, inspection.id)
    assert (await client.get(paths[0], headers=headers)).status_code == 404
    assert await recorded(exchange, inspection.id) == ["inspection_opened", "inspection_closed"]


async def test_an_inspection_opens_one_thing_of_one_kind_for_its_time(exchange, owner):
    about_id = new_id()
    inspection = await look(exchange, owner, InspectedKind.DEAL, about_id)
    async with exchange.unit_of_work() as uow:
        assert await queries.inspects(uow, owner, InspectedKind.DEAL, about_id)
        assert not await queries.inspects(uow, owner, InspectedKind.CONTRACT, about_id)
        assert not await queries.inspects(uow, owner, InspectedKind.DEAL, new_id())
        (await uow.session.get_one(Inspection, inspection.id)).until = uow.now
    async with exchange.unit_of_work() as uow:
        assert not await queries.inspects(uow, owner, InspectedKind.DEAL, about_id)


@pytest.mark.parametrize("days", [-1, 0, 91])
async def test_it_ends_in_the_future_and_soon(exchange, owner, days):
    with pytest.raises(InspectionTooLong):
        await look(exchange, owner, InspectedKind.DEAL, new_id(), days=days)


async def test_who_opens_and_who_sees_them(exchange, operation, owner):
    auditor, _ = await make_actor(exchange, "auditor", "auditor")
    moderator = await actor_of(exchange, operation.moderator)
    for actor in (auditor, moderator):
        with pytest.raises(Forbidden):
            await look(exchange, actor, InspectedKind.DEAL, new_id())
    made = await look(exchange, owner, InspectedKind.DEAL, new_id())
    async with exchange.unit_of_work() as uow:
        for actor in (auditor, owner):
            assert (await queries.inspection(uow, actor, made.id)).reason.startswith("The price")
        found = await queries.inspections(uow, auditor, InspectionFilter(about_id=made.about_id), PageRequest())
        assert [one.id for one in found.items] == [made.id]
        contracts = InspectionFilter(kind=InspectedKind.CONTRACT)
        assert (await queries.inspections(uow, auditor, contracts, PageRequest())).items == []
        with pytest.raises(Forbidden):
            await queries.inspections(uow, moderator, InspectionFilter(), PageRequest())
        with pytest.raises(InspectionNotFound):
            await queries.inspection(uow, auditor, new_id())


async def test_over_http(exchange, client, operation):
    headers = await bearer(exchange, operation.supervisor)
    async with exchange.unit_of_work() as uow:
        until = (uow.now + timedelta(days=30)).isoformat()
    body = {
        "legal_basis": "state_audit",
        "reference": "KTNN 7/2027",
        "reason": "Yearly audit",
        "kind": "contract",
        "about_id": str(new_id()),
        "until": until,
    }
    made = await client.post("/v1/inspections", json=body, headers=keyed(headers))
    assert (made.status_code, made.json()["available_moves"]) == (201, ["close"])
    one = f"/v1/inspections/{made.json()['id']}"
    assert (await client.get("/v1/inspections?kind=contract", headers=headers)).json()["items"] == [made.json()]
    assert (await client.get(one, headers=headers)).json() == made.json()
    closed = await client.post(f"{one}/close", headers=keyed(headers, if_match="*"))
    assert (closed.json()["status"], closed.json()["available_moves"]) == ("closed", [])
