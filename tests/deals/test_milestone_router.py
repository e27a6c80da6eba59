"""Milestones over HTTP."""

from types import SimpleNamespace
from uuid import uuid4

import pytest

from contracting import make_bound, pdf
from factories import bearer, keyed, make_member, make_organization


@pytest.fixture
async def planned(client, exchange):
    bound = await make_bound(exchange)
    buyer, seller = await bearer(exchange, bound.buyer_person), await bearer(exchange, bound.seller_person)
    found = await client.get(f"/v1/contracts/{bound.contract.id}/milestones", headers=buyer)
    items = found.json()["items"]
    return SimpleNamespace(
        bound=bound, buyer=buyer, seller=seller, items=items, path=f"/v1/milestones/{items[0]['id']}"
    )


async def move(client, planned, name, who, body=None):
    return await client.post(f"{planned.path}/{name}", json=body or {}, headers=keyed(who, if_match="*"))


async def test_what_is_to_be_reached(client, planned):
    assert [(one["number"], one["status"]) for one in planned.items] == [(1, "scheduled"), (2, "scheduled")]
    assert planned.items[0]["available_moves"] == ["report"]
    answer = await client.get(planned.path, headers=planned.seller)
    assert answer.headers["etag"] == '"1"'
    assert answer.json() == planned.items[0]


async def test_one_reports_with_evidence_and_the_other_confirms(client, planned):
    file = {"data": {"kind": "result"}, "files": {"file": ("ảnh.pdf", pdf(), "application/pdf")}}
    handed_in = await client.post(f"{planned.path}/files", headers=keyed(planned.seller), **file)
    assert handed_in.status_code == 201
    id = handed_in.json()["id"]
    told = (await move(client, planned, "report", planned.seller, {"note": "It runs", "files": [id]})).json()
    assert (told["status"], told["files"], told["available_moves"]) == ("processing", [id], ["retract"])
    own = await move(client, planned, "meet", planned.seller)
    assert (own.status_code, own.json()["code"]) == (409, "milestone_judged_by_other")
    shown = (await client.get(planned.path, headers=planned.buyer)).json()
    assert shown["available_moves"] == ["meet", "meet_partly", "miss"]
    met = (await move(client, planned, "meet", planned.buyer, {"note": "Seen"})).json()
    assert (met["status"], met["judgement"], met["available_moves"]) == ("met", "Seen", [])
    listed = await client.get(f"{planned.path}/files", headers=planned.buyer)
    assert [one["id"] for one in listed.json()["items"]] == [id]
    download = await client.get(f"{planned.path}/files/{id}", headers=planned.buyer)
    assert download.content.startswith(b"%PDF-")


@pytest.mark.parametrize(("name", "status"), [("meet-partly", "partially_met"), ("miss", "not_met")])
async def test_what_is_not_met_in_full(client, planned, name, status):
    await move(client, planned, "report", planned.buyer)
    judged = (await move(client, planned, name, planned.seller, {"note": "Half"})).json()
    assert (judged["status"], judged["available_moves"]) == (status, ["report"])


async def test_a_report_is_taken_back(client, planned):
    await move(client, planned, "report", planned.buyer)
    assert (await move(client, planned, "retract", planned.seller)).json()["code"] == "report_not_yours"
    assert (await move(client, planned, "retract", planned.buyer)).json()["status"] == "scheduled"


async def test_strangers_are_told_of_nothing(client, exchange, planned):
    stranger = await bearer(exchange, await make_member(exchange, await make_organization(exchange, "business")))
    for path in (planned.path, f"/v1/milestones/{uuid4()}"):
        for rest in ("", "/files", f"/files/{uuid4()}"):
            assert (await client.get(path + rest, headers=stranger)).status_code == 404
        for name in ("report", "retract", "meet", "meet-partly", "miss"):
            sent = keyed(stranger, if_match="*")
            assert (await client.post(f"{path}/{name}", json={}, headers=sent)).status_code == 404
    listed = f"/v1/contracts/{planned.bound.contract.id}/milestones"
    assert (await client.get(listed, headers=stranger)).status_code == 404
    assert (await client.get(listed)).status_code == 401


@pytest.mark.parametrize("body", [{"note": ""}, {"files": ["x"]}, {"files": [str(uuid4())]}, {"amount": 1}])
async def test_what_cannot_be_reported(client, planned, body):
    assert (await move(client, planned, "report", planned.buyer, body)).status_code == 422
