"""The queue over HTTP."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event

from factories import bearer, join, keyed, make_member, make_organization, mandated
from moderation_desk import REASON, approval
from techexchange.identity.models import Organization
from techexchange.moderation import actions
from techexchange.moderation.models import CHECKLISTS, Case, CaseKind

APPROVED = {item: "pass" for item, point in CHECKLISTS[CaseKind.PUBLICATION].items() if point.mandatory}


@contextmanager
def counted(engine):
    """The statements sent to the database meanwhile."""
    statements = []

    def note(_connection, _cursor, statement, *_rest):
        statements.append(statement)

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine.sync_engine, "before_cursor_execute", note)


@pytest.fixture
async def staff(exchange, desk):
    return await bearer(exchange, desk.operation.moderator)


async def test_a_case_from_the_queue_to_publication(client, desk, staff, exchange):
    case = await desk.publication()
    queue = (await client.get("/v1/cases", headers=staff)).json()
    assert [item["id"] for item in queue["items"]] == [str(case.id)]
    path = f"/v1/cases/{case.id}"
    shown = await client.get(path, headers=staff)
    assert shown.json()["available_moves"] == ["claim", "escalate"]
    assert {point["item"] for point in shown.json()["checklist"]} == set(CHECKLISTS[CaseKind.PUBLICATION])
    assert shown.json()["subject_url"] == f"/v1/listings/{case.subject_id}"

    claimed = await client.post(f"{path}/claim", headers=keyed(staff, if_match=shown.headers["etag"]))
    assert claimed.status_code == 200, claimed.text
    assert claimed.json()["available_moves"] == ["release", "decide", "escalate"]
    listing = await client.get(claimed.json()["subject_url"], headers=staff)
    assert listing.json()["version"] == claimed.json()["subject_version"]

    ruling = {
        "outcome": "request_changes",
        "subject_version": claimed.json()["subject_version"],
        "reasons": [{"code": REASON.code, "text": REASON.text}],
    }
    decided = await client.post(f"{path}/decide", headers=keyed(staff, if_match=claimed.headers["etag"]), json=ruling)
    assert (decided.status_code, decided.json()["status"]) == (200, "decided"), decided.text
    assert decided.json()["decisions"][0]["decided_by"] == str(desk.operation.moderator.id)

    institute = await make_member(exchange, await desk.find(Organization, case.organization_id), "viewer")
    told = (await client.get("/v1/decisions", headers=await bearer(exchange, institute))).json()["items"]
    assert [(item["outcome"], item["reasons"]) for item in told] == [
        ("request_changes", [{"code": REASON.code, "text": REASON.text}])
    ]
    assert not {"decided_by", "checklist", "first"} & told[0].keys()


async def test_decisions_are_told_to_those_they_concern_only(client, desk, exchange):
    case = await desk.publication(state_share_percent="5")
    one, other = await desk.moderator(), await desk.colleague()
    organization = await desk.find(Organization, case.organization_id)
    member = await bearer(exchange, await make_member(exchange, organization, "viewer"))
    stranger = await bearer(exchange, await make_member(exchange, await make_organization(exchange)))

    async def told(headers, query=""):
        return len((await client.get(f"/v1/decisions{query}", headers=headers)).json()["items"])

    claimed = await desk.run(actions.claim, one, case.id)
    await desk.run(actions.decide, one, case.id, approval(claimed))
    assert await told(member) == 0
    claimed = await desk.run(actions.claim, other, case.id)
    await desk.run(actions.decide, other, case.id, approval(claimed))
    assert await told(member) == 1
    assert await told(member, f"?subject_id={case.subject_id}") == 1
    assert await told(member, f"?subject_id={case.id}") == 0
    assert await told(stranger) == 0
    assert (await client.get("/v1/decisions")).status_code == 401


async def test_the_queue_is_filtered(client, desk, staff, exchange):
    publication, registration = await desk.publication(), await desk.registration()
    moderator = await desk.moderator()
    await desk.run(actions.claim, moderator, registration.id)
    async with exchange.unit_of_work() as uow:
        (await uow.session.get_one(Case, publication.id)).due_at = uow.now - timedelta(minutes=1)

    async def found(query):
        answer = await client.get(f"/v1/cases?{query}", headers=staff)
        assert answer.status_code == 200, answer.text
        return [item["id"] for item in answer.json()["items"]]

    first, second = str(publication.id), str(registration.id)
    assert await found("") == [first, second]
    assert await found("kind=organization") == [second]
    assert await found("status=open") == [first]
    assert await found("overdue=true") == [first]
    assert await found("overdue=false") == [second]
    assert await found("claimed_by_me=true") == [second]
    assert await found(f"organization_id={publication.organization_id}") == [first]
    assert await found("kind=organization&status=open") == []
    for wrong in ("kind=whim", "status=lost", "overdue=maybe", "organization_id=1", "limit=0", "cursor=zzz"):
        assert (await client.get(f"/v1/cases?{wrong}", headers=staff)).status_code == 422, wrong


async def test_pages_follow_the_clock_and_cost_the_same(client, desk, staff, exchange, engine):
    cases = [await desk.publication() for _ in range(5)]
    async with exchange.unit_of_work() as uow:
        for hours, case in enumerate(cases):
            (await uow.session.get_one(Case, case.id)).due_at = case.due_at - timedelta(hours=hours)
    seen, path = [], "/v1/cases?limit=2"
    while path:
        page = await client.get(path, headers=staff)
        seen += [item["id"] for item in page.json()["items"]]
        path = page.links.get("next", {}).get("url")
    assert seen == [str(case.id) for case in reversed(cases)]
    with counted(engine) as one:
        await client.get("/v1/cases?limit=1", headers=staff)
    with counted(engine) as five:
        await client.get("/v1/cases?limit=5", headers=staff)
    assert len(one) == len(five)
    assert sum("FROM cases" in statement for statement in five) == 1


async def test_the_owner_and_the_auditor_read_and_do_not_act(client, desk, exchange):
    case = await desk.publication()
    supervisor = await bearer(exchange, desk.operation.supervisor)
    audit = await make_organization(exchange, "auditor")
    auditor = await bearer(exchange, await make_member(exchange, audit, "auditor"))
    for reader in (supervisor, auditor):
        shown = await client.get(f"/v1/cases/{case.id}", headers=reader)
        assert (shown.status_code, shown.json()["available_moves"]) == (200, [])
        refused = await client.post(f"/v1/cases/{case.id}/claim", headers=keyed(reader, if_match="*"))
        assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    institute = await make_member(exchange, await desk.find(Organization, case.organization_id))
    assert (await client.get(f"/v1/cases/{case.id}", headers=await bearer(exchange, institute))).status_code == 403
    assert (await client.get("/v1/cases")).status_code == 401


async def test_escalated_and_returned(client, desk, staff, exchange):
    case = await desk.publication()
    path = f"/v1/cases/{case.id}"
    supervisor = await bearer(exchange, desk.operation.supervisor)
    body = {"reason": "Two institutes claim it."}
    escalated = await client.post(f"{path}/escalate", headers=keyed(staff, if_match='"1"'), json=body)
    assert (escalated.status_code, escalated.json()["status"]) == (200, "escalated")
    assert (await client.get(path, headers=supervisor)).json()["available_moves"] == ["return"]
    returned = await client.post(
        f"{path}/return", headers=keyed(supervisor, if_match="*"), json={"instruction": "Ask for the certificate."}
    )
    assert (returned.status_code, returned.json()["status"]) == (200, "open")
    shown = (await client.get(path, headers=staff)).json()
    assert (shown["escalation"], shown["instruction"]) == (body["reason"], "Ask for the certificate.")
    released = await client.post(f"{path}/release", headers=keyed(staff, if_match="*"))
    assert (released.status_code, released.json()["code"]) == (409, "move_not_allowed")


async def test_what_is_wrong_with_a_ruling(client, desk, staff, exchange):
    case = await desk.publication()
    claimed = await desk.run(actions.claim, await desk.moderator(), case.id)
    path, version = f"/v1/cases/{case.id}/decide", claimed.subject_version

    async def refused(**body):
        ruling = {"outcome": "approve", "subject_version": version, "checklist": APPROVED} | body
        answer = await client.post(path, headers=keyed(staff, if_match="*"), json=ruling)
        return answer.status_code, answer.json()["code"]

    assert await refused(checklist={}) == (422, "checklist_incomplete")
    assert await refused(checklist=APPROVED | {"lawful": "fail"}) == (422, "checklist_failed")
    assert await refused(checklist=APPROVED | {"registered": "pass"}) == (422, "checklist_not_applicable")
    assert await refused(checklist=APPROVED | {"lawful": "perhaps"}) == (422, "validation_failed")
    assert await refused(checklist={"weather": "pass"}) == (422, "validation_failed")
    assert await refused(outcome="reject") == (422, "reasons_missing")
    assert await refused(outcome="reject", reasons=[{"code": "mood", "text": "x"}]) == (422, "validation_failed")
    assert await refused(outcome="ban") == (422, "validation_failed")
    assert await refused(subject_version=10**30) == (422, "validation_failed")
    assert await refused(subject_version=version + 1) == (409, "stale_decision")
    assert await refused(actor_id=str(case.id)) == (422, "validation_failed")
    without = {"outcome": "approve", "subject_version": version, "checklist": APPROVED}
    assert (await client.post(path, headers=keyed(staff), json=without)).status_code == 428
    assert (await client.post(path, headers=keyed(staff, if_match='"1"'), json=without)).status_code == 412
    assert (await client.post(path, headers=keyed(staff, if_match="*"), json=without)).status_code == 200


async def test_deciding_twice_with_one_key_decides_once(client, desk, staff):
    case = await desk.publication()
    claimed = await desk.run(actions.claim, await desk.moderator(), case.id)
    body = {"outcome": "approve", "subject_version": claimed.subject_version, "checklist": APPROVED}
    headers = keyed(staff, if_match="*")
    first = await client.post(f"/v1/cases/{case.id}/decide", headers=headers, json=body)
    second = await client.post(f"/v1/cases/{case.id}/decide", headers=headers, json=body)
    assert first.json() == second.json()
    assert len(second.json()["decisions"]) == 1
    assert (await desk.recorded(case.id)).count("case_decided") == 1


async def test_the_queue_in_numbers(client, desk, staff, exchange):
    await desk.publication()
    late = await desk.publication()
    await desk.registration()
    async with exchange.unit_of_work() as uow:
        (await uow.session.get_one(Case, late.id)).due_at = uow.now - timedelta(minutes=1)
    counts = (await client.get("/v1/cases/statistics", headers=staff)).json()["counts"]
    assert counts == [
        {"kind": "organization", "status": "open", "cases": 1, "overdue": 0},
        {"kind": "publication", "status": "open", "cases": 2, "overdue": 1},
    ]


async def test_a_party_is_told_why_in_vietnamese(client, desk, exchange):
    case = await desk.publication()
    organization = await desk.find(Organization, case.organization_id)
    person = await make_member(exchange, desk.operation.operator, "moderator")
    await join(exchange, person, organization, "viewer")
    headers = keyed(await bearer(exchange, person), if_match="*") | {"Accept-Language": "vi"}
    shown = await client.get(f"/v1/cases/{case.id}", headers=headers)
    assert shown.json()["available_moves"] == []
    refused = await client.post(f"/v1/cases/{case.id}/claim", headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "party_to_case")
    assert "thành viên của tổ chức" in refused.json()["title"]
    actor = await mandated(exchange, person)
    assert "access_refused" in await desk.recorded(actor.id)
