"""Results of state-funded research over HTTP: from the task code to how what they brought in was shared out.

They are registered and verified before anyone sees them, published under four eyes in time, offered on, agreed, put
into a contract, certified by the authority, paid, and shared; and the owner reads all of it in one place.
"""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from agreements import code_now, enrol
from contracting import pdf
from drawing_up import rest_of_the_form
from factories import bearer, content_for, keyed, make_member, make_operation, make_organization
from moderation_desk import CHECKLISTS
from techexchange.kernel.clock import utc_now
from techexchange.kernel.days import day_of
from techexchange.kernel.permissions import SYSTEM
from techexchange.ledger import actions as ledger
from techexchange.moderation.models import CaseKind

CODE, UPFRONT = "KC.05.12/21-25", 500_000_000
TERMS = {
    "scope": "non_exclusive_licence",
    "exclusivity": "non_exclusive",
    "territory": ["VN"],
    "term_months": 60,
    "upfront": {"amount": UPFRONT, "currency": "VND"},
}
SHARES = {"authors": "35", "host": "55", "state": "5", "brokers": "5"}


@pytest.fixture
async def city(exchange, client, settle, app):
    """The exchange in operation, a host, a company, and everyone over HTTP."""
    operation = await make_operation(exchange)
    institute, business = await make_organization(exchange), await make_organization(exchange, "business")
    auditing = await make_organization(exchange, "auditor")
    people = {
        "host": await make_member(exchange, institute),
        "company": await make_member(exchange, business),
        "moderator": operation.moderator,
        "colleague": await make_member(exchange, operation.operator, "moderator"),
        "owner": operation.supervisor,
        "auditor": await make_member(exchange, auditing, "auditor"),
    }
    for name in ("host", "company"):
        await enrol(exchange, people[name], app.state.safeguards)
    headers = {name: await bearer(exchange, person) for name, person in people.items()} | {"stranger": {}}
    made = {"institute": institute, "business": business, "headers": headers}
    return SimpleNamespace(client=client, settle=settle, exchange=exchange, **made)


async def send(city, method, path, who, body=None, *, expect=200, **more):
    """One request, and everything that follows from it."""
    sent = {"json": body} if body is not None else {}
    headers = keyed(city.headers[who], if_match="*")
    answer = await city.client.request(method, path, headers=headers, **sent, **more)
    assert answer.status_code == expect, (method, path, answer.text)
    await city.settle()
    return answer.json() if answer.content else None


async def get(city, path, who, *, expect=200):
    return await send(city, "GET", path, who, expect=expect)


async def post(city, path, who, body=None, *, expect=200, **more):
    return await send(city, "POST", path, who, body, expect=expect, **more)


async def registered(city):
    """On the register, not yet for the public."""
    task = {
        "organization_id": str(city.institute.id),
        "task_code": CODE,
        "title": {"vi": "Màng lọc từ vỏ trấu", "en": "Membranes from rice husks"},
        "state_share": "60",
        "accepted_on": str(day_of(utc_now()) - timedelta(days=3)),
    }
    asset = await post(city, "/v1/public-assets", "host", task, expect=201)
    assert (asset["status"], asset["published_at"]) == ("registered", None)
    await get(city, f"/v1/public-assets/{asset['id']}", "stranger", expect=404)
    return asset["id"]


async def approve(city, listing_id, who, *, expect=200):
    """One moderator claims the case, or has it, and approves."""
    cases = (await get(city, "/v1/cases?limit=100", who))["items"]
    (case,) = [case for case in cases if case["subject_id"] == listing_id and case["status"] in {"open", "claimed"}]
    one = f"/v1/cases/{case['id']}"
    if case["status"] == "open":
        case = await post(city, f"{one}/claim", who)
    points = {item.value: "pass" for item, point in CHECKLISTS[CaseKind.PUBLICATION].items() if point.mandatory}
    ruling = {"outcome": "approve", "subject_version": case["subject_version"], "checklist": points, "reasons": []}
    return await post(city, f"{one}/decide", who, ruling, expect=expect)


async def published(city, asset_id):
    """Two people approve, and not before the task is verified."""
    content = content_for(task_code=CODE, state_share_percent="60", funding_source="state_budget")
    body = content | {"organization_id": str(city.institute.id)}
    listing = (await post(city, "/v1/listings", "host", body, expect=201))["id"]
    await post(city, f"/v1/listings/{listing}/submit", "host")
    assert (await approve(city, listing, "moderator"))["status"] == "open"
    refused = await approve(city, listing, "colleague", expect=409)
    assert (refused["code"], refused["task_code"]) == ("asset_not_verified", CODE)
    await post(city, f"/v1/public-assets/{asset_id}/verify", "host", expect=403)
    await post(city, f"/v1/public-assets/{asset_id}/verify", "moderator")
    assert (await approve(city, listing, "colleague"))["status"] == "decided"
    shown = await get(city, f"/v1/public-assets/{asset_id}", "stranger")
    assert (shown["listing_id"], shown["status"], shown["overdue_at"]) == (listing, "verified", None)
    assert shown["published_at"] < shown["publish_by"]
    return listing


async def agreed(city, listing):
    """Offered and accepted."""
    until = (utc_now() + timedelta(days=14)).isoformat()
    offer = {"terms": TERMS, "valid_until": until}
    talks = await post(city, f"/v1/listings/{listing}/offers", "company", offer, expect=201)
    choice = {"offer_id": talks["standing"]["id"], "terms_hash": talks["standing"]["terms_hash"]}
    await post(city, f"/v1/negotiations/{talks['id']}/accept", "host", choice)
    (deal,) = (await get(city, "/v1/deals", "host"))["items"]
    return deal["id"]


async def in_force(city, deal):
    """Written, signed by both, and certified by the authority, as state money asks."""
    opened = await post(city, f"/v1/deals/{deal}/contract", "host", {"languages": ["vi", "en"]}, expect=201)
    one = f"/v1/contracts/{opened['id']}"
    written = await send(city, "PATCH", f"{one}/form", "host", {"form": rest_of_the_form()})
    assert written["complete"] is True
    put = await post(city, f"{one}/request-signature", "host")
    for who in ("host", "company"):
        await post(city, f"{one}/sign", who, {"document_hash": put["document_hash"], "code": code_now()})
    (case,) = (await get(city, f"/v1/registrations?contract_id={opened['id']}", "company"))["items"]
    filing, day = f"/v1/registrations/{case['id']}", str(day_of(utc_now()))
    await post(city, f"{filing}/submit", "company", {"on": day, "reference": "1234/HS"})
    paper = {"data": {"kind": "certificate"}, "files": {"file": ("giấy.pdf", pdf(), "application/pdf")}}
    proof = await post(city, f"{filing}/files", "company", expect=201, **paper)
    certificate = {"number": "15/GCN", "issued_on": day, "files": [proof["id"]]}
    await post(city, f"{filing}/certify", "company", certificate)
    assert (await get(city, one, "host"))["status"] == "effective"
    return opened["id"]


async def paid_and_shared(city, contract):
    """The company pays, the host confirms and says who shares; nobody goes below what the law guarantees authors."""
    one = f"/v1/contracts/{contract}"
    few = {"authors": "5", "host": "95"}
    low = await send(city, "PUT", f"{one}/benefits", "host", shares(few), expect=422)
    assert (low["code"], low["errors"][0]["code"]) == ("below_benefit_floor", "author.reward_floor")
    await send(city, "PUT", f"{one}/benefits", "host", shares(SHARES))
    terms = (await get(city, f"/v1/payment-terms?contract_id={contract}", "company"))["items"]
    (due,) = [term for term in terms if term["kind"] == "upfront"]
    money = {"amount": {"amount": UPFRONT, "currency": "VND"}, "paid_on": str(day_of(utc_now()))}
    told = money | {"means": "bank_transfer"}
    payment = await post(city, f"/v1/payment-terms/{due['id']}/payments", "company", told, expect=201)
    await post(city, f"/v1/payments/{payment['id']}/confirm", "host")


def shares(percents):
    return {
        "shares": [
            {"beneficiary": beneficiary, "name": f"SECRET {beneficiary}", "percent": percent}
            for beneficiary, percent in percents.items()
        ]
    }


async def test_from_the_task_code_to_the_benefit_split(city):
    asset = await registered(city)
    listing = await published(city, asset)
    deal = await agreed(city, listing)
    contract = await in_force(city, deal)
    await paid_and_shared(city, contract)
    for who in ("owner", "auditor", "host"):
        trace = await get(city, f"/v1/public-assets/{asset}/trace", who)
        assert [one["id"] for one in trace["listings"]] == [listing]
        assert [version["number"] for version in trace["listings"][0]["versions"]] == [1]
        assert [one["id"] for one in trace["deals"]] == [deal]
        assert [(one["id"], one["status"]) for one in trace["contracts"]] == [(contract, "performing")]
        assert len(trace["negotiations"]) == 1
        assert [(one["payments"], one["amount"]) for one in trace["income"]] == [(1, UPFRONT)]
        parts = {one["beneficiary"]: one["amount"] for one in trace["shares"]}
        assert parts == {name: UPFRONT * int(percent) // 100 for name, percent in SHARES.items()}
        assert sum(parts.values()) == UPFRONT
        assert "SECRET" not in str(trace)
    await get(city, f"/v1/public-assets/{asset}/trace", "company", expect=404)
    await get(city, f"/v1/public-assets/{asset}/trace", "moderator", expect=403)
    (public,) = (await get(city, "/v1/public-assets", "stranger"))["items"]
    assert str(UPFRONT) not in str(public)
    await on_record(city, asset)


async def on_record(city, asset):
    """The record has each step, who read what came of it, and not a figure."""
    entries = (await get(city, f"/v1/ledger?subject_id={asset}", "owner"))["items"]
    reads = ["asset_trace_read"] * 2
    steps = ["asset_registered", "asset_verified", "publication_duty_met"]
    assert [entry["event"] for entry in entries] == [*steps, *reads]
    assert str(UPFRONT) not in str(entries)
    async with city.exchange.unit_of_work() as uow:
        assert (await ledger.verify(uow, SYSTEM)).holds
