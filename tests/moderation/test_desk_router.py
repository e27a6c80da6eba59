"""Flags, proposals, bulk work, views, figures and appeals over HTTP."""

from datetime import timedelta

import pytest

from factories import bearer, keyed, make_listing, make_member, make_organization, make_person
from moderation.appealing import Affected
from moderation_desk import approval
from techexchange.identity.models import Organization
from techexchange.moderation import actions
from techexchange.moderation.jobs import tick
from techexchange.moderation.models import CHECKLISTS, Case, CaseKind

FLAG = {"reason": "misleading", "text": "No dryer is that efficient."}
PASSED = {kind: dict.fromkeys([item.value for item in points], "pass") for kind, points in CHECKLISTS.items()}


@pytest.fixture
async def staff(exchange, desk):
    return await bearer(exchange, desk.operation.moderator)


@pytest.fixture
async def owner(exchange, desk):
    return await bearer(exchange, desk.operation.supervisor)


@pytest.fixture
async def listing(exchange):
    return await make_listing(exchange, await make_organization(exchange))


@pytest.fixture
def post(client):
    async def posted(path, headers, body=None, expect=200, **more):
        answer = await client.post(path, headers=keyed(headers, if_match="*", **more), json=body)
        assert answer.status_code == expect, answer.text
        return answer.json()

    return posted


@pytest.fixture
def get(client):
    async def read(path, headers, expect=200):
        answer = await client.get(path, headers=headers)
        assert answer.status_code == expect, answer.text
        return answer.json()

    return read


async def decided(post, get, staff, listing, outcome):
    """The case of a listing's flags, decided."""
    [case] = (await get("/v1/cases?kind=flag", staff))["items"]
    assert case["subject_id"] == str(listing.id)
    claimed = await post(f"/v1/cases/{case['id']}/claim", staff)
    ruling = {"outcome": outcome, "subject_version": claimed["subject_version"], "checklist": PASSED[CaseKind.FLAG]}
    ruling["reasons"] = [{"code": "unfounded" if outcome == "dismiss" else "misleading", "text": "See the report."}]
    return await post(f"/v1/cases/{case['id']}/decide", staff, ruling)


async def test_a_stranger_flags_and_a_person_learns_what_came_of_it(client, post, get, staff, listing, exchange):
    path = f"/v1/listings/{listing.id}/flags"
    strange = await client.post(path, json=FLAG)
    assert (strange.status_code, strange.json()["is_open"]) == (201, True)
    someone = await bearer(exchange, await make_person(exchange))
    mine = await post(path, someone, FLAG | {"reason": "duplicate"}, 201)
    [shown] = (await get("/v1/flags", someone))["items"]
    assert (shown["id"], shown["is_open"], shown["outcome"]) == (mine["id"], True, None)
    [case] = (await get("/v1/cases?kind=flag", staff))["items"]
    seen = await get(f"/v1/cases/{case['id']}", staff)
    assert [flag["reason"] for flag in seen["flags"]] == ["misleading", "duplicate"]
    assert seen["outcomes"] == ["dismiss", "request_changes", "suspend"]
    assert seen["subject_url"] == f"/v1/listings/{listing.id}"
    assert not {"raised_by"} & seen["flags"][0].keys()
    await decided(post, get, staff, listing, "suspend")
    [shown] = (await get("/v1/flags", someone))["items"]
    assert (shown["is_open"], shown["outcome"]) == (False, "suspend")
    assert (await client.get(f"/v1/listings/{listing.id}")).status_code == 404
    assert (await client.get("/v1/flags")).status_code == 401


async def test_what_is_wrong_with_a_flag(client, listing):
    path = f"/v1/listings/{listing.id}/flags"
    for body in ({}, {"reason": "mood", "text": "x"}, {"reason": "other"}, FLAG | {"text": " "}, FLAG | {"by": "me"}):
        assert (await client.post(path, json=body)).status_code == 422, body
    for _ in range(actions.FLAGS_PER_ADDRESS.most):
        assert (await client.post(path, json=FLAG)).status_code == 201
    refused = await client.post(path, json=FLAG)
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_attempts")
    assert int(refused.headers["retry-after"]) > 0


async def test_a_dismissal_is_told_to_who_flagged_and_not_to_whom_it_was_about(post, get, staff, listing, exchange):
    someone = await bearer(exchange, await make_person(exchange))
    organization = await exchange_find(exchange, listing.organization_id)
    about = await bearer(exchange, await make_member(exchange, organization))
    flag = await post(f"/v1/listings/{listing.id}/flags", someone, FLAG, 201)
    await decided(post, get, staff, listing, "dismiss")
    assert (await get("/v1/decisions", about))["items"] == []
    appealing = {"about": "flag", "subject_id": flag["id"], "grounds": "Measure it."}
    appeal = await post("/v1/appeals", someone, appealing, 201)
    assert (appeal["against"], appeal["decided_by"], appeal["available_moves"]) == ("dismissal", None, ["withdraw"])
    assert appeal["appellant_id"]
    assert [one["appellant_id"] for one in (await get("/v1/appeals", staff))["items"]] == [None]
    assert (await get("/v1/appeals", about))["items"] == []
    await get(f"/v1/appeals/{appeal['id']}", about, 404)
    withdrawn = await post(f"/v1/appeals/{appeal['id']}/withdraw", someone)
    assert (withdrawn["status"], withdrawn["available_moves"]) == ("withdrawn", [])


async def exchange_find(exchange, organization_id):
    async with exchange.unit_of_work() as uow:
        return await uow.session.get_one(Organization, organization_id)


async def test_an_appeal_is_read_by_those_it_concerns(post, get, staff, owner, desk):
    exchange = desk.exchange
    affected = Affected(desk)
    listing = await affected.rejected()
    organization = await desk.find(Organization, listing.organization_id)
    editor = await bearer(exchange, await make_member(exchange, organization, "editor"))
    viewer = await bearer(exchange, await make_member(exchange, organization, "viewer"))
    rival = await bearer(exchange, await make_member(exchange, await make_organization(exchange)))
    auditor = await make_member(exchange, await make_organization(exchange, "auditor"), "auditor")
    body = {"about": "listing", "subject_id": str(listing.id), "grounds": "Look again."}
    appeal = await post("/v1/appeals", editor, body, 201)
    path = f"/v1/appeals/{appeal['id']}"
    for reader, moves in ((viewer, []), (staff, []), (owner, ["decide"]), (await bearer(exchange, auditor), [])):
        assert (await get(path, reader))["available_moves"] == moves
        assert [item["id"] for item in (await get("/v1/appeals?status=filed", reader))["items"]] == [appeal["id"]]
    assert (await get(path, owner))["decided_by"] == str(desk.operation.moderator.id)
    assert (await get(path, viewer))["decided_by"] is None
    await get(path, rival, 404)
    assert (await get("/v1/appeals", rival))["items"] == []
    await get("/v1/appeals", {}, 401)
    ruling = {"outcome": "reversed", "subject_version": listing.version, "answer": "It is genuine."}
    assert (await post(f"{path}/decide", staff, ruling, 403))["code"] == "forbidden"
    assert (await post(f"{path}/decide", owner, ruling | {"subject_version": 1}, 409))["code"] == "stale_decision"
    decided_ = await post(f"{path}/decide", owner, ruling)
    assert (decided_["status"], decided_["answer"]) == ("reversed", "It is genuine.")
    await get(f"/v1/listings/{listing.id}", {})
    await desk.settle()
    notices = (await get("/v1/notifications", editor))["items"]
    assert "appeal_decided" in [notice["kind"] for notice in notices]
    assert "appeal_filed" in [notice["kind"] for notice in (await get("/v1/notifications", owner))["items"]]


async def test_a_suspension_is_proposed(post, get, staff, desk, exchange):
    organization = await make_organization(exchange)
    body = {"organization_id": str(organization.id), "grounds": "Its licence was withdrawn."}
    case = await post("/v1/cases", staff, body, 201)
    assert (case["kind"], case["grounds"], case["available_moves"]) == ("standing", body["grounds"], ["escalate"])
    assert (await post("/v1/cases", staff, body, 409))["code"] == "already_proposed"
    other = await bearer(exchange, await make_member(exchange, desk.operation.operator, "moderator"))
    assert (await post(f"/v1/cases/{case['id']}/claim", staff, expect=403))["code"] == "own_case"
    claimed = await post(f"/v1/cases/{case['id']}/claim", other)
    ruling = {"outcome": "reject", "subject_version": claimed["subject_version"], "checklist": {}, "reasons": []}
    assert (await post(f"/v1/cases/{case['id']}/decide", other, ruling, 422))["code"] == "outcome_not_applicable"
    ruling |= {"outcome": "suspend", "reasons": [{"code": "other", "text": "Licence withdrawn"}]}
    assert (await post(f"/v1/cases/{case['id']}/decide", other, ruling, 422))["code"] == "checklist_incomplete"
    ruling["checklist"] = PASSED[CaseKind.STANDING]
    assert (await post(f"/v1/cases/{case['id']}/decide", other, ruling))["status"] == "decided"
    member = await bearer(exchange, await make_member(exchange, organization, "viewer"))
    [told] = (await get("/v1/decisions", member))["items"]
    assert (told["kind"], told["outcome"]) == ("standing", "suspend")


async def test_many_at_once(post, get, staff, desk):
    cases = [await desk.publication() for _ in range(3)]
    items = [{"case_id": str(case.id), "version": case.version, "move": "claim"} for case in cases]
    items[1]["version"] = 9
    answered = (await post("/v1/cases/bulk", staff, {"items": items}, accept_language="vi"))["items"]
    assert [item["case"] and item["case"]["status"] for item in answered] == ["claimed", None, "claimed"]
    assert (answered[1]["problem"]["code"], answered[1]["problem"]["status"]) == ("stale", 412)
    assert answered[1]["problem"]["title"].startswith("Đối tượng")
    assert [len(item["ledger_reference"]) for item in answered] == [2, 0, 2]
    claimed = answered[0]["case"]
    ruling = {
        "outcome": "approve",
        "subject_version": claimed["subject_version"],
        "checklist": PASSED[CaseKind.PUBLICATION],
    }
    one = {"case_id": claimed["id"], "version": claimed["version"], "move": "decide", "ruling": ruling}
    [done] = (await post("/v1/cases/bulk", staff, {"items": [one]}))["items"]
    assert done["case"]["status"] == "decided"
    for items in ([], [one] * 101, [one | {"move": "escalate"}]):
        await post("/v1/cases/bulk", staff, {"items": items}, 422)


async def test_a_view_is_kept_and_looked_through(client, post, get, staff, owner, desk):
    late, other = await desk.publication(), await desk.registration()
    async with desk.exchange.unit_of_work() as uow:
        (await uow.session.get_one(Case, late.id)).due_at = uow.now - timedelta(minutes=1)
    kept = await post("/v1/case-views", staff, {"name": "Late", "wanted": {"overdue": True}}, 201)
    assert kept["wanted"]["overdue"] is True
    mine = await post("/v1/case-views", staff, {"name": "Mine", "wanted": {"claimed_by_me": True}}, 201)
    assert [view["name"] for view in (await get("/v1/case-views", staff))["items"]] == ["Mine", "Late"]
    assert [case["id"] for case in (await get(f"/v1/case-views/{kept['id']}/cases", staff))["items"]] == [str(late.id)]
    await desk.run(actions.claim, await desk.moderator(), other.id)
    assert [case["id"] for case in (await get(f"/v1/case-views/{mine['id']}/cases", staff))["items"]] == [str(other.id)]
    assert (await get("/v1/case-views", owner))["items"] == []
    await get(f"/v1/case-views/{kept['id']}/cases", owner, 404)
    assert (await client.delete(f"/v1/case-views/{kept['id']}", headers=owner)).status_code == 404
    assert (await client.delete(f"/v1/case-views/{kept['id']}", headers=staff)).status_code == 204
    await get(f"/v1/case-views/{kept['id']}/cases", staff, 404)
    for wrong in ({"kind": "whim"}, {"overdue": "yes"}, {"colour": "red"}):
        await post("/v1/case-views", staff, {"name": "x", "wanted": wrong}, 422)


async def test_how_the_moderators_decided(post, get, staff, owner, desk, exchange):
    affected = Affected(desk)
    moderator = await desk.moderator()
    listing = await affected.rejected()
    case = await desk.publication()
    async with exchange.unit_of_work() as uow:
        (await uow.session.get_one(Case, case.id)).created_at = uow.now - timedelta(hours=10)
    claimed = await desk.run(actions.claim, moderator, case.id)
    await desk.run(actions.decide, moderator, case.id, approval(claimed))
    appeal = await affected.file(listing)
    ruling = {"outcome": "reversed", "subject_version": listing.version, "answer": "It is genuine."}
    await post(f"/v1/appeals/{appeal.id}/decide", owner, ruling)
    lead = await bearer(exchange, await make_member(exchange, desk.operation.operator, "admin"))
    for reader in (owner, lead):
        [figures] = (await get("/v1/cases/moderators", reader))["moderators"]
        assert figures["moderator_id"] == str(moderator.id)
        assert (figures["decisions"], figures["outcomes"]) == (2, {"approve": 1, "reject": 1})
        assert 4.9 < figures["median_hours"] < 5.2
        assert (figures["appealed"], figures["reversed"], figures["reversal_share"]) == (1, 1, 1)
    long_ago = "2020-01-01T00:00:00Z"
    assert (await get(f"/v1/cases/moderators?until={long_ago}", owner))["moderators"] == []
    assert len((await get(f"/v1/cases/moderators?since={long_ago}", owner))["moderators"]) == 1
    await get("/v1/cases/moderators", staff, 403)
    await get("/v1/cases/moderators", {}, 401)


async def test_what_stays_undecided_is_brought_up(get, owner, desk, staff):
    case = await desk.publication()
    await desk.publication()
    async with desk.exchange.unit_of_work() as uow:
        late = await uow.session.get_one(Case, case.id)
        late.due_at = uow.now - timedelta(days=9)
        late.wake_at = uow.now - timedelta(days=5)
    assert await desk.run(tick) == 1
    await desk.settle()
    assert await desk.recorded(case.id) == ["case_opened", "case_brought_up"]
    [found] = (await get("/v1/cases?brought_up=true", owner))["items"]
    assert found["id"] == str(case.id)
    assert found["brought_up_at"]
    assert len((await get("/v1/cases?brought_up=false", staff))["items"]) == 1
    assert "case_brought_up" in [notice["kind"] for notice in (await get("/v1/notifications", owner))["items"]]
