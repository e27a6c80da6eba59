"""Mandates over HTTP."""

import pytest

from factories import bearer, keyed, make_member, make_operation, make_organization
from techexchange.mandates.schemas import EXAMPLE


@pytest.fixture
async def operation(exchange):
    return await make_operation(exchange, active=False)


@pytest.fixture
async def owner(exchange, operation):
    return await bearer(exchange, operation.supervisor)


@pytest.fixture
async def staff(exchange, operation):
    return await bearer(exchange, operation.moderator)


def body_of(operation, **changes):
    return EXAMPLE | {"operator_id": str(operation.operator.id)} | changes


async def draft(client, owner, operation, **changes):
    return await client.post("/v1/mandates", headers=keyed(owner), json=body_of(operation, **changes))


async def test_a_mandate_from_draft_to_its_end(client, exchange, operation, owner, staff):
    created = await draft(client, owner, operation)
    assert created.status_code == 201, created.text
    shown = created.json()
    assert shown["status"] == "draft"
    assert shown["available_moves"] == ["edit", "activate", "terminate"]
    assert shown["fee_schedule"][1]["rate"] == "1"
    assert created.headers["etag"] == f'"{shown["version"]}"'
    path = f"/v1/mandates/{shown['id']}"

    edited = await client.patch(path, headers=owner | {"If-Match": '"1"'}, json={"contract_no": "13/2026"})
    assert (edited.status_code, edited.json()["contract_no"], edited.json()["version"]) == (200, "13/2026", 2)
    assert edited.json()["fee_schedule"] == shown["fee_schedule"]

    for name, body, status, moves in [
        ("activate", None, "active", ["amend", "suspend", "terminate"]),
        ("suspend", {"reason": "late reports"}, "suspended", ["reinstate", "terminate"]),
        ("reinstate", None, "active", ["amend", "suspend", "terminate"]),
        ("terminate", {"reason": "by agreement"}, "terminated", []),
    ]:
        version = (await client.get(path, headers=owner)).headers["etag"]
        moved = await client.post(f"{path}/{name}", headers=keyed(owner, if_match=version), json=body)
        assert (moved.status_code, moved.json()["status"]) == (200, status), moved.text
        assert moved.json()["available_moves"] == moves
    assert moved.json()["reason"] == "by agreement"
    assert (await client.get(path, headers=staff)).status_code == 401
    again = await bearer(exchange, operation.moderator)
    seen = await client.get(path, headers=again)
    assert (seen.status_code, seen.json()["available_moves"]) == (200, [])


async def test_anyone_may_know_who_operates_the_exchange(client, operation, owner):
    nobody = await client.get("/v1/mandates/active")
    assert (nobody.status_code, nobody.json()["code"]) == (404, "no_mandate_in_force")
    path = f"/v1/mandates/{operation.mandate.id}/activate"
    assert (await client.post(path, headers=keyed(owner, if_match='"1"'))).status_code == 200
    known = await client.get("/v1/mandates/active")
    assert known.status_code == 200
    assert known.json()["operator"] == {"id": str(operation.operator.id), "name": operation.operator.name}
    assert set(known.json()) == {"operator", "contract_no", "permitted_actions", "valid_from", "valid_until"}


async def test_versions_are_named_and_keys_are_needed(client, operation, owner):
    path = f"/v1/mandates/{operation.mandate.id}"
    codes = [
        (await client.patch(path, headers=owner, json={})).json()["code"],
        (await client.patch(path, headers=owner | {"If-Match": '"7"'}, json={})).json()["code"],
        (await client.post(f"{path}/activate", headers=owner | {"If-Match": '"1"'})).json()["code"],
        (await client.post(f"{path}/activate", headers=keyed(owner))).json()["code"],
        (await client.post(f"{path}/activate", headers=keyed(owner, if_match='"9"'))).json()["code"],
    ]
    assert codes == ["precondition_required", "stale", "idempotency_key_missing", "precondition_required", "stale"]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"contract_no": "a\x00b"}, "/contract_no"),
        ({"contract_no": ""}, "/contract_no"),
        ({"valid_from": "2026-01-01T00:00:00"}, "/valid_from"),
        ({"valid_until": "9999-12-31T23:59:59-12:00"}, "/valid_until"),
        ({"valid_from": "0001-01-01T00:00:00+12:00"}, "/valid_from"),
        ({"permitted_actions": []}, "/permitted_actions"),
        ({"permitted_actions": ["rule"]}, "/permitted_actions/0"),
        ({"owner_id": "01890a5d-ac96-774b-bcce-b302099a8057"}, "/owner_id"),
        (
            {"kpi_targets": [{"indicator": "listings", "target": 10**30, "by": "2027-01-01T00:00:00Z"}]},
            "/kpi_targets/0/target",
        ),
    ],
)
async def test_what_is_wrong_is_pointed_at(client, operation, owner, change, pointer):
    answer = await draft(client, owner, operation, **change)
    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [pointer]


async def test_an_end_before_the_beginning_is_refused_in_vietnamese_too(client, operation, owner):
    wrong = body_of(operation, valid_until=EXAMPLE["valid_from"])
    headers = keyed(owner) | {"Accept-Language": "vi"}
    answer = await client.post("/v1/mandates", headers=headers, json=wrong)
    assert (answer.status_code, answer.json()["code"]) == (422, "validity_invalid")
    assert "hợp đồng vận hành" in answer.json()["title"]


async def test_an_operator_sees_its_own_mandates_only(client, exchange, operation, owner, staff):
    other = await make_organization(exchange, "operator")
    await draft(client, owner, operation, operator_id=str(other.id))
    everything = (await client.get("/v1/mandates", headers=owner)).json()["items"]
    own = (await client.get("/v1/mandates", headers=staff)).json()["items"]
    assert len(everything) == 2
    assert [mandate["operator_id"] for mandate in own] == [str(operation.operator.id)]
    foreign = next(mandate for mandate in everything if mandate["operator_id"] == str(other.id))
    assert (await client.get(f"/v1/mandates/{foreign['id']}", headers=staff)).status_code == 404
    assert (await client.get(f"/v1/mandates/{foreign['id']}", headers=owner)).status_code == 200


async def test_an_auditor_reads_all_and_a_participant_none(client, exchange, operation):
    auditor = await bearer(
        exchange, await make_member(exchange, await make_organization(exchange, "auditor"), "auditor")
    )
    institute = await bearer(exchange, await make_member(exchange, await make_organization(exchange)))
    path = f"/v1/mandates/{operation.mandate.id}"
    assert (await client.get(path, headers=auditor)).status_code == 200
    assert (await client.get("/v1/mandates", headers=institute)).status_code == 403
    assert (await client.get(path, headers=institute)).status_code == 403
    assert (await client.get("/v1/mandates")).status_code == 401
    refused = await client.post(f"{path}/activate", headers=keyed(auditor, if_match="*"))
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")


async def test_the_list_is_read_in_pages(client, operation, owner):
    for number in range(3):
        await draft(client, owner, operation, contract_no=str(number))
    first = await client.get("/v1/mandates?limit=2", headers=owner)
    assert 'rel="next"' in first.headers["link"]
    rest = await client.get(f"/v1/mandates?limit=2&cursor={first.json()['next_cursor']}", headers=owner)
    numbers = [mandate["contract_no"] for page in (first, rest) for mandate in page.json()["items"]]
    assert numbers == ["2", "1", "0", "12/2026"]
    assert (await client.get("/v1/mandates?cursor=zzz", headers=owner)).status_code == 422


async def test_a_weak_session_is_told_what_is_missing(client, exchange, operation):
    weak = await bearer(exchange, operation.supervisor, second_factor=False)
    answer = await client.get("/v1/mandates", headers=weak)
    assert (answer.status_code, answer.json()["code"]) == (403, "second_factor_required")
