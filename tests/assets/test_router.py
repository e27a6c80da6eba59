"""Public assets over HTTP: the register for everyone, and the shape of what is refused."""

import pytest

from contracting import pdf
from factories import bearer, keyed, make_member, make_operation, make_organization
from public_assets import CODE, make_appraisal, make_asset

BODY = {"task_code": "KC.02.13/26", "title": {"vi": "Màng"}, "state_share": "60", "accepted_on": "2026-01-05"}


@pytest.fixture
async def institute(exchange):
    return await make_organization(exchange)


@pytest.fixture
async def editor(exchange, institute):
    return await bearer(exchange, await make_member(exchange, institute, "editor"))


async def test_from_registration_to_the_public_register(exchange, client, institute, editor):
    operation = await make_operation(exchange)
    moderator = await bearer(exchange, operation.moderator)
    body = BODY | {"organization_id": str(institute.id)}
    made = await client.post("/v1/public-assets", json=body, headers=keyed(editor))
    assert (made.status_code, made.json()["available_moves"]) == (201, ["amend"])
    one = f"/v1/public-assets/{made.json()['id']}"
    assert (await client.get(one)).status_code == 404
    assert (await client.get(one, headers=editor)).json()["publish_by"] == "2026-02-04T17:00:00Z"
    patched = await client.patch(one, json=BODY | {"certificate_no": "GCN-1"}, headers=editor | {"If-Match": "*"})
    assert patched.json()["certificate_no"] == "GCN-1"
    assert (await client.get(one, headers=moderator)).json()["available_moves"] == ["verify", "refuse"]
    refused = await client.post(f"{one}/refuse", json={"reason": "x"}, headers=keyed(moderator, if_match="*"))
    assert (refused.json()["status"], refused.json()["reason"]) == ("refused", "x")
    await client.patch(one, json=BODY, headers=editor | {"If-Match": "*"})
    verified = await client.post(f"{one}/verify", headers=keyed(moderator, if_match="*"))
    assert verified.json()["status"] == "verified"
    (shown,) = (await client.get("/v1/public-assets")).json()["items"]
    assert (shown["id"], shown["reason"], shown["available_moves"]) == (made.json()["id"], None, [])
    assert (await client.get(f"/v1/public-assets?task_code={CODE}")).json()["items"] == []


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"state_share": "0"}, "/state_share"),
        ({"state_share": "100.5"}, "/state_share"),
        ({"title": {}}, "/title"),
        ({"accepted_on": "5 May"}, "/accepted_on"),
        ({"publish_by": "2030-01-01T00:00:00Z"}, "/publish_by"),
    ],
)
async def test_what_is_not_a_task_is_refused(client, institute, editor, change, pointer):
    body = BODY | {"organization_id": str(institute.id)} | change
    answer = await client.post("/v1/public-assets", json=body, headers=keyed(editor))
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


async def test_a_task_that_is_registered_says_so(exchange, client, institute, editor):
    await make_asset(exchange, await make_organization(exchange))
    body = BODY | {"organization_id": str(institute.id), "task_code": CODE}
    answer = await client.post("/v1/public-assets", json=body, headers=keyed(editor, accept_language="vi"))
    assert (answer.status_code, answer.json()["code"]) == (409, "task_already_registered")
    assert answer.json()["detail"].startswith("Kết quả của nhiệm vụ này")


async def test_an_appraisal_is_shown_with_what_proves_it(exchange, client, institute, editor):
    asset = await make_asset(exchange, institute)
    body = {
        "valuer": "Thẩm định Thăng Long",
        "report_no": "118/2026",
        "report_sha256": "0f" * 32,
        "value": {"amount": 2_000_000_000, "currency": "VND"},
        "valued_on": "2026-10-01",
        "valid_until": "2099-04-01",
    }
    one = f"/v1/public-assets/{asset.id}/appraisals"
    made = await client.post(one, json=body, headers=keyed(editor))
    assert (made.status_code, made.json()["value"]["amount"]) == (201, 2_000_000_000)
    assert len(made.json()["salt"]) == len(made.json()["appraisal_hash"]) == 64
    assert [item["id"] for item in (await client.get(one, headers=editor)).json()["items"]] == [made.json()["id"]]
    nothing = await client.post(one, json=body | {"value": {"amount": 0}}, headers=keyed(editor))
    assert nothing.status_code == 422


async def test_files_are_read_by_those_who_check_and_reports_of_worth_are_not(exchange, client, institute, editor):
    moderator = await bearer(exchange, (await make_operation(exchange)).moderator)
    asset = await make_asset(exchange, institute)
    one, filed = f"/v1/public-assets/{asset.id}/files", {}
    for kind in ("certificate", "appraisal"):
        paper = {"data": {"kind": kind}, "files": {"file": ("giấy.pdf", pdf(), "application/pdf")}}
        answer = await client.post(one, headers=keyed(editor), **paper)
        assert (answer.status_code, answer.json()["kind"]) == (201, kind)
        filed[kind] = f"{one}/{answer.json()['id']}"
    for headers, kinds in ((editor, ["appraisal", "certificate"]), (moderator, ["certificate"])):
        assert [item["kind"] for item in (await client.get(one, headers=headers)).json()["items"]] == kinds
    given = await client.get(filed["certificate"], headers=moderator)
    assert (given.status_code, given.headers["content-type"]) == (200, "application/pdf")
    assert given.headers["content-disposition"].startswith("attachment")
    assert (await client.get(filed["appraisal"], headers=moderator)).status_code == 404
    assert (await client.get(filed["appraisal"], headers=editor)).status_code == 200
    assert (await client.get(one)).status_code == 401
    refused = await client.post(one, headers=keyed(moderator), data={"kind": "other"}, files={"file": ("x", pdf())})
    assert refused.status_code == 403


async def test_the_trace_is_for_those_inside(exchange, client, institute, editor):
    asset = await make_asset(exchange, institute)
    await make_appraisal(exchange, asset)
    one = f"/v1/public-assets/{asset.id}/trace"
    assert (await client.get(one)).status_code == 401
    stranger = await bearer(exchange, await make_member(exchange, await make_organization(exchange)))
    assert (await client.get(one, headers=stranger)).status_code == 404
    told = (await client.get(one, headers=editor)).json()
    assert (told["asset"]["id"], len(told["appraisals"]), told["listings"]) == (str(asset.id), 1, [])
