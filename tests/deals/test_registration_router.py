"""Registrations over HTTP."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest

from contracting import change, make_bound, pdf, today
from factories import bearer, keyed, make_member, make_organization


@pytest.fixture
async def due(client, exchange):
    bound = await make_bound(exchange, "state")
    buyer, seller = await bearer(exchange, bound.buyer_person), await bearer(exchange, bound.seller_person)
    path = f"/v1/registrations/{bound.case.id}"
    return SimpleNamespace(bound=bound, buyer=buyer, seller=seller, path=path, day=str(await today(exchange)))


async def hand_in(client, due, kind="certificate"):
    file = {"data": {"kind": kind}, "files": {"file": ("giấy chứng nhận.pdf", pdf(), "application/pdf")}}
    return await client.post(f"{due.path}/files", headers=keyed(due.buyer), **file)


async def record(client, due, move, body, who=None, **headers):
    sent = keyed(who or due.buyer, **({"if_match": "*"} | headers))
    return await client.post(f"{due.path}/{move}", json=body, headers=sent)


async def test_a_registration_as_the_parties_see_it(client, due):
    answer = await client.get(due.path, headers=due.seller)
    assert answer.headers["etag"] == '"1"'
    shown = answer.json()
    assert (shown["status"], shown["kind"], shown["days_late"], shown["steps"]) == ("due", "registration", 0, [])
    assert shown["filer_id"] == str(due.bound.business.id)
    assert shown["deadline"] == str(due.bound.contract.signed_on + timedelta(days=90))
    assert (shown["pack"], shown["verdict"]["source"]) == ("VN-2026.1", "Law 07/2017/QH14, Art. 31")
    assert shown["available_moves"] == []
    assert (await client.get(due.path, headers=due.buyer)).json()["available_moves"] == ["submit"]
    assert (await client.get(due.path)).status_code == 401


async def test_the_procedure(client, due):
    filed = {"on": due.day, "reference": "12/HS", "note": "Dossier complete"}
    submitted = await record(client, due, "submit", filed, if_match='"1"')
    assert (submitted.status_code, submitted.json()["status"], submitted.headers["etag"]) == (200, "submitted", '"2"')
    assert submitted.json()["available_moves"] == ["request_supplement", "certify", "refuse"]
    asked = await record(client, due, "request-supplement", {"on": due.day, "until": "2199-01-01"})
    assert asked.json()["supplement_until"] == "2199-01-01"
    await record(client, due, "submit", {"on": due.day})
    handed_in = await hand_in(client, due)
    assert handed_in.status_code == 201
    file = handed_in.json()
    assert file["name"] == "giấy chứng nhận.pdf"
    proved = {"number": "15/GCN", "issued_on": due.day, "files": [file["id"]]}
    certified = (await record(client, due, "certify", proved)).json()
    assert (certified["status"], certified["certificate_number"]) == ("certified", "15/GCN")
    shown = (await client.get(due.path, headers=due.seller)).json()
    assert [step["kind"] for step in shown["steps"]] == ["submitted", "supplement_requested", "submitted", "certified"]
    listed = (await client.get(f"{due.path}/files", headers=due.seller)).json()["items"]
    assert listed == [file]
    download = await client.get(f"{due.path}/files/{file['id']}", headers=due.seller)
    assert (download.status_code, download.headers["content-type"]) == (200, "application/pdf")
    assert download.headers["content-disposition"].startswith("attachment")
    assert download.content.startswith(b"%PDF-")


async def test_a_refusal(client, due):
    await record(client, due, "submit", {"on": due.day})
    file = (await hand_in(client, due, "letter")).json()["id"]
    refused = await record(client, due, "refuse", {"on": due.day, "files": [file]})
    assert (refused.json()["status"], refused.json()["available_moves"]) == ("refused", ["submit"])


@pytest.mark.parametrize(
    ("move", "body"),
    [
        ("submit", {}),
        ("submit", {"on": 1}),
        ("submit", {"on": "2027-01-01T00:00:00Z"}),
        ("submit", {"on": "1800-01-01"}),
        ("submit", {"on": "2027-01-01", "files": ["x"]}),
        ("submit", {"on": "2027-01-01", "number": "x"}),
        ("submit", {"on": "2027-01-01", "reference": "\x00"}),
        ("submit", {"on": "2199-01-01"}),
        ("request-supplement", {"on": "2027-01-02", "until": "2027-01-01"}),
        ("certify", {"number": "1", "issued_on": "2027-01-01", "files": []}),
        ("certify", {"number": "1", "issued_on": "2027-01-01"}),
        ("refuse", {"on": "2027-01-01", "files": []}),
    ],
)
async def test_what_cannot_be_recorded(client, due, move, body):
    assert (await record(client, due, move, body)).status_code == 422


async def test_what_is_not_in_order(client, due):
    filed = {"on": due.day}
    missing = await client.post(f"{due.path}/submit", json=filed, headers=keyed(due.buyer))
    assert missing.status_code == 428
    assert (await record(client, due, "submit", filed, if_match='"7"')).status_code == 412
    assert (await record(client, due, "submit", filed, due.seller)).status_code == 403
    unknown = {"number": "1", "issued_on": due.day, "files": [str(uuid4())]}
    assert (await record(client, due, "certify", unknown)).json()["code"] == "evidence_unknown"
    await record(client, due, "submit", filed)
    again = await record(client, due, "submit", filed)
    assert (again.status_code, again.json()["code"]) == (409, "move_not_allowed")
    assert (await client.get(f"{due.path}/files/{uuid4()}", headers=due.buyer)).status_code == 404


async def test_strangers_are_told_of_nothing(client, exchange, due):
    stranger = await bearer(exchange, await make_member(exchange, await make_organization(exchange, "business")))
    file = (await hand_in(client, due)).json()["id"]
    for path in (due.path, f"/v1/registrations/{uuid4()}"):
        for rest in ("", "/files", f"/files/{file}"):
            assert (await client.get(path + rest, headers=stranger)).status_code == 404
        sent = keyed(stranger, if_match="*")
        assert (await client.post(f"{path}/submit", json={"on": due.day}, headers=sent)).status_code == 404
    assert (await client.get("/v1/registrations", headers=stranger)).json() == {"items": [], "next_cursor": None}


async def test_the_owner_sees_what_is_overdue_and_nothing_more(client, exchange, due):
    supervisor = await make_member(exchange, await make_organization(exchange, "owner"), "supervisor")
    headers = await bearer(exchange, supervisor)
    assert (await client.get("/v1/registrations?overdue=true", headers=headers)).json()["items"] == []
    await change(exchange, due.bound.case, deadline=await today(exchange) - timedelta(days=12))
    shown = (await client.get("/v1/registrations?overdue=true", headers=headers)).json()["items"]
    assert [(one["id"], one["days_late"]) for one in shown] == [(str(due.bound.case.id), 12)]
    assert set(shown[0]) == {
        *("id", "contract_id", "kind", "status", "filer_id", "deadline", "days_late"),
        *("submitted_on", "issued_on", "created_at"),
    }
    assert (await client.get(due.path, headers=headers)).status_code == 404
    assert (await client.get("/v1/registrations?overdue=maybe", headers=headers)).status_code == 422
    assert (await client.get("/v1/registrations?status=late", headers=headers)).status_code == 422
    weak = await bearer(exchange, supervisor, second_factor=False)
    assert (await client.get("/v1/registrations", headers=weak)).json()["items"] == []
