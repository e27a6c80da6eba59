"""Payments, royalties, shares, fees and their export over HTTP."""

import csv
import io
from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest

from accounts import let_pass, make_paying, statements_of
from contracting import pdf
from factories import bearer, keyed, make_member, make_operation
from factories import make_organization as make
from techexchange.kernel.money import LARGEST_AMOUNT

FEES = [{"service": "receipts", "basis": "percent", "rate": "1", "cap": None, "waivers": []}]
SHARES = {
    "shares": [
        {"beneficiary": "authors", "name": "=cmd|' /C calc'!A0", "percent": "35"},
        {"beneficiary": "host", "name": "Institute", "percent": "65"},
    ]
}


@pytest.fixture
async def paying(client, exchange):
    operation = await make_operation(exchange, fee_schedule=FEES)
    found = await make_paying(exchange)
    found.seller, found.buyer = [await bearer(exchange, one) for one in (found.seller_person, found.buyer_person)]
    found.stranger = await bearer(exchange, await make_member(exchange, await make(exchange, "business")))
    found.supervisor = await bearer(exchange, operation.supervisor)
    found.finance = await bearer(exchange, await make_member(exchange, operation.operator, "finance"))
    found.term = f"/v1/payment-terms/{found.terms['upfront-1'].id}"
    found.since = found.contract.created_at
    return found


def body(amount=100_000_000, currency="VND", **changes):
    money = {"amount": amount, "currency": currency}
    return {"amount": money, "paid_on": "2026-01-05", "means": "bank_transfer", "reference": "+FT 1"} | changes


async def record(client, paying, amount=100_000_000):
    answer = await client.post(f"{paying.term}/payments", json=body(amount), headers=keyed(paying.buyer))
    assert answer.status_code == 201, answer.text
    return answer.json()


async def move(client, path, who, json=None, if_match="*"):
    return await client.post(path, json=json, headers=keyed(who, if_match=if_match))


async def settled(client, paying, amount=100_000_000):
    payment = await record(client, paying, amount)
    answer = await move(client, f"/v1/payments/{payment['id']}/confirm", paying.seller)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_payment_from_plan_to_confirmation(client, paying):
    listed = (await client.get("/v1/payment-terms?status=due", headers=paying.buyer)).json()["items"]
    [due] = listed
    answer = await client.get(paying.term, headers=paying.buyer)
    assert answer.json() == due
    assert answer.headers["etag"] == f'"{due["version"]}"'
    assert (due["kind"], due["open"], due["available_moves"]) == (
        "upfront",
        {"amount": 500_000_000, "currency": "VND"},
        [],
    )
    assert (await client.get(paying.term, headers=paying.seller)).json()["available_moves"] == ["waive"]
    payment = await record(client, paying)
    assert (payment["status"], payment["available_moves"]) == ("recorded", ["withdraw"])
    path = f"/v1/payments/{payment['id']}"
    assert (await client.get(path, headers=paying.seller)).json()["available_moves"] == ["confirm", "contest"]
    own = await move(client, f"{path}/confirm", paying.buyer)
    assert (own.status_code, own.json()["code"]) == (409, "own_payment")
    assert (await client.post(f"{path}/confirm", headers=keyed(paying.seller))).status_code == 428
    assert (await move(client, f"{path}/confirm", paying.seller, if_match='"9"')).status_code == 412
    confirmed = await move(client, f"{path}/confirm", paying.seller, if_match='"1"')
    assert (confirmed.json()["status"], confirmed.headers["etag"]) == ("confirmed", '"2"')
    payments = (await client.get(f"{paying.term}/payments", headers=paying.buyer)).json()["items"]
    assert payments[0]["status"] == "confirmed"
    [balance] = (await client.get(f"/v1/contracts/{paying.contract.id}/balance", headers=paying.buyer)).json()["items"]
    assert (balance["paid"], balance["open"], balance["reconciles"]) == (100_000_000, 700_000_000, True)


async def test_contesting_withdrawing_and_waiving(client, paying):
    payment = await record(client, paying)
    path = f"/v1/payments/{payment['id']}"
    early = await move(client, f"{paying.term}/waive", paying.seller, {"reason": "Equipment"})
    assert (early.status_code, early.json()["code"]) == (409, "payment_undecided")
    contested = (await move(client, f"{path}/contest", paying.seller, {"reason": "Nothing came"})).json()
    assert (contested["status"], contested["contest_reason"]) == ("contested", "Nothing came")
    assert (await move(client, f"{path}/withdraw", paying.buyer)).json()["status"] == "withdrawn"
    waived = (await move(client, f"{paying.term}/waive", paying.seller, {"reason": "Equipment"})).json()
    assert (waived["status"], waived["given_up"]["amount"], waived["open"]["amount"]) == ("waived", 500_000_000, 0)
    assert (await move(client, f"{paying.term}/waive", paying.seller, {"reason": "x"})).status_code == 409


async def test_a_payment_recorded_twice_under_one_key_is_one(client, paying):
    headers = keyed(paying.buyer)
    first, second = [await client.post(f"{paying.term}/payments", json=body(), headers=headers) for _ in range(2)]
    assert first.json() == second.json()


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        (body(500_000_001), 409, "more_than_open"),
        (body(5, "USD"), 422, "currency_mismatch"),
        (body(paid_on="2199-01-01"), 422, "paid_in_future"),
        (body(0), 422, "validation_failed"),
        (body(LARGEST_AMOUNT + 1), 422, "validation_failed"),
        (body(paid_on="1767571200"), 422, "validation_failed"),
        (body(means="barter"), 422, "validation_failed"),
        (body(reference="a\x00b"), 422, "validation_failed"),
        (body(status="confirmed"), 422, "validation_failed"),
    ],
)
async def test_what_cannot_be_recorded(client, paying, sent, status, code):
    answer = await client.post(f"{paying.term}/payments", json=sent, headers=keyed(paying.buyer))
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_a_payment_is_proved(client, paying):
    payment = await record(client, paying)
    path = f"/v1/payments/{payment['id']}/files"
    sent = {"data": {"kind": "other"}, "files": {"file": ("chứng từ.pdf", pdf(), "application/pdf")}}
    assert (await client.post(path, **sent, headers=keyed(paying.seller))).status_code == 409
    filed = await client.post(path, **sent, headers=keyed(paying.buyer))
    assert (filed.status_code, filed.json()["name"]) == (201, "chứng từ.pdf")
    assert (await client.get(path, headers=paying.seller)).json()["items"] == [filed.json()]
    download = await client.get(f"{path}/{filed.json()['id']}", headers=paying.seller)
    assert (download.headers["content-type"], download.content[:5]) == ("application/pdf", b"%PDF-")
    assert (await client.get(f"{path}/{uuid4()}", headers=paying.seller)).status_code == 404
    assert (await client.get(f"{path}/{filed.json()['id']}", headers=paying.stranger)).status_code == 404


async def test_a_royalty_statement_from_period_to_payment(client, exchange, paying):
    path = f"/v1/royalty-statements/{paying.statement.id}"
    report = {"base": {"amount": 1_000_000_000, "currency": "VND"}}
    early = await move(client, f"{path}/submit", paying.buyer, report)
    assert (early.status_code, early.json()["code"]) == (409, "period_running")
    await let_pass(exchange)
    wanted = f"/v1/royalty-statements?status=due&contract_id={paying.contract.id}"
    [due] = (await client.get(wanted, headers=paying.buyer)).json()["items"]
    assert (due["rate"], due["basis"], due["available_moves"]) == ("3.5", "net_sales", ["submit"])
    submitted = await move(client, f"{path}/submit", paying.buyer, report)
    assert submitted.json()["amount"] == 35_000_000
    assert [step["code"] for step in submitted.json()["explanation"]] == ["net_sales", "rate", "royalty"]
    contested = await move(client, f"{path}/contest", paying.seller, {"reason": "More was sold"})
    assert contested.json()["contested"][0]["reason"] == "More was sold"
    more = {"base": {"amount": 1_200_000_000, "currency": "VND"}}
    assert (await move(client, f"{path}/submit", paying.buyer, more)).json()["amount"] == 42_000_000
    accepted = await move(client, f"{path}/accept", paying.seller)
    assert (accepted.json()["status"], accepted.json()["available_moves"]) == ("accepted", [])
    assert (await client.get(path, headers=paying.buyer)).json()["version"] == accepted.json()["version"]
    [term] = (await client.get("/v1/payment-terms?kind=royalty", headers=paying.buyer)).json()["items"]
    assert (term["amount"]["amount"], term["statement_id"]) == (42_000_000, str(paying.statement.id))


@pytest.mark.parametrize(
    "report",
    [
        {},
        {"base": {"amount": -1, "currency": "VND"}},
        {"units": 5},
        {"unit_price": {"amount": 5, "currency": "VND"}},
        {"base": {"amount": 1, "currency": "VND"}, "units": 5, "unit_price": {"amount": 5, "currency": "VND"}},
        {"units": 10**9, "unit_price": {"amount": 10**9, "currency": "VND"}},
        {"amount": {"amount": 1, "currency": "VND"}},
    ],
)
async def test_what_is_no_report(client, paying, report):
    path = f"/v1/royalty-statements/{paying.statement.id}/submit"
    assert (await move(client, path, paying.buyer, report)).status_code == 422


async def test_units_are_stated_where_they_count(client, exchange, paying):
    await let_pass(exchange)
    report = {"units": 5, "unit_price": {"amount": 10, "currency": "VND"}}
    answer = await move(client, f"/v1/royalty-statements/{paying.statement.id}/submit", paying.buyer, report)
    assert (answer.status_code, answer.json()["code"]) == (422, "units_needed")


async def test_who_shares(client, paying):
    path = f"/v1/contracts/{paying.contract.id}/benefits"
    assert (await client.get(path, headers=paying.seller)).json()["code"] == "benefit_plan_not_found"
    assert (await client.put(path, json=SHARES, headers=paying.seller)).status_code == 428
    agreed = await client.put(path, json=SHARES, headers=paying.seller | {"If-Match": "*"})
    assert (agreed.status_code, agreed.headers["etag"], agreed.json()["guarantees"]) == (200, '"1"', [])
    assert (await client.get(path, headers=paying.seller)).json() == agreed.json()
    stale = await client.put(path, json=SHARES, headers=paying.seller | {"If-Match": '"7"'})
    assert stale.status_code == 412
    half = {"shares": SHARES["shares"][:1]}
    refused = await client.put(path, json=half, headers=paying.seller | {"If-Match": "*"})
    assert (refused.status_code, refused.json()["code"]) == (422, "shares_incomplete")
    await settled(client, paying)
    parts = (await client.get(f"/v1/contracts/{paying.contract.id}/distributions", headers=paying.seller)).json()
    assert sorted(part["amount"] for part in parts["items"]) == [35_000_000, 65_000_000]
    for who in (paying.buyer, paying.stranger):
        assert (await client.get(path, headers=who)).status_code == 404
        assert (await client.put(path, json=SHARES, headers=who | {"If-Match": "*"})).status_code == 404


async def test_strangers_are_told_of_nothing(client, paying):
    payment = await record(client, paying)
    reads = (
        paying.term,
        f"{paying.term}/payments",
        f"/v1/payments/{payment['id']}",
        f"/v1/royalty-statements/{paying.statement.id}",
        f"/v1/contracts/{paying.contract.id}/balance",
        f"/v1/contracts/{paying.contract.id}/benefits",
        f"/v1/contracts/{paying.contract.id}/distributions",
    )
    for path in reads:
        assert (await client.get(path, headers=paying.stranger)).status_code == 404, path
        assert (await client.get(path)).status_code == 401, path
    for path in ("/v1/payment-terms", "/v1/royalty-statements", "/v1/fee-lines"):
        assert (await client.get(path, headers=paying.stranger)).json()["items"] == []


def window(paying, **changes):
    start = paying.since - timedelta(hours=1)
    return {"since": start.isoformat(), "until": (start + timedelta(days=30)).isoformat()} | changes


async def entries(client, paying, who, **changes):
    answer = await client.get("/v1/accounting/entries", params=window(paying, **changes), headers=who)
    assert answer.status_code == 200, answer.text
    return SimpleNamespace(**answer.json())


async def test_the_figures_for_accounting(client, paying):
    await client.put(
        f"/v1/contracts/{paying.contract.id}/benefits", json=SHARES, headers=paying.seller | {"If-Match": "*"}
    )
    payment = await settled(client, paying, 100_000_001)
    seller, buyer = [await entries(client, paying, who) for who in (paying.seller, paying.buyer)]
    assert {(one["kind"], one["amount"]) for one in seller.totals} == {
        ("payment_term", 800_000_000),
        ("payment", 100_000_001),
        ("benefit_part", 100_000_001),
        ("fee_line", 1_000_000),
    }
    assert {one["kind"] for one in buyer.totals} == {"payment_term", "payment"}
    ids = [one["entry_id"] for one in seller.entries]
    assert len(set(ids)) == len(ids)
    assert payment["id"] in ids
    assert [one["entry_id"] for one in (await entries(client, paying, paying.seller)).entries] == ids
    for who in (paying.finance, paying.supervisor):
        assert {one["kind"] for one in (await entries(client, paying, who)).entries} == {"fee_line"}
    assert (await entries(client, paying, paying.stranger)).entries == []
    until_now = await client.get("/v1/accounting/entries", headers=paying.seller)
    assert [one["entry_id"] for one in until_now.json()["entries"]] == ids
    assert (await entries(client, paying, paying.seller, contract_id=str(uuid4()))).entries == []
    later = (paying.since + timedelta(days=1)).isoformat()
    assert (await entries(client, paying, paying.seller, since=later)).entries == []


async def test_the_same_figures_as_csv(client, paying):
    await client.put(
        f"/v1/contracts/{paying.contract.id}/benefits", json=SHARES, headers=paying.seller | {"If-Match": "*"}
    )
    await settled(client, paying)
    answer = await client.get("/v1/accounting/entries.csv", params=window(paying), headers=paying.seller)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="accounting.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    shown = (await entries(client, paying, paying.seller)).entries
    assert [row["entry_id"] for row in rows] == [one["entry_id"] for one in shown]
    assert [int(row["amount"]) for row in rows] == [one["amount"] for one in shown]
    texts = [value for row in rows for value in row.values()]
    assert "'+FT 1" in texts
    assert "'=cmd|' /C calc'!A0" in texts
    assert not [value for value in texts if value.startswith(("=", "+", "-", "@"))]


@pytest.mark.parametrize("days", [0, -1, 367])
async def test_a_time_that_cannot_be_exported(client, paying, days):
    until = (paying.since - timedelta(hours=1) + timedelta(days=days)).isoformat()
    for path in ("/v1/accounting/entries", "/v1/accounting/entries.csv"):
        answer = await client.get(path, params=window(paying, until=until), headers=paying.seller)
        assert (answer.status_code, answer.json()["code"]) == (422, "window_invalid")


async def test_too_much_for_one_export(client, paying, monkeypatch):
    monkeypatch.setattr("techexchange.billing.queries.accounting.MOST_ENTRIES", 2)
    answer = await client.get("/v1/accounting/entries", params=window(paying), headers=paying.seller)
    assert (answer.status_code, answer.json()["code"]) == (422, "too_many_entries")


async def test_fees_are_explained(client, paying):
    await settled(client, paying)
    [line] = (await client.get("/v1/fee-lines", headers=paying.seller)).json()["items"]
    assert (line["service"], line["amount"], line["rule"]) == ("receipts", 1_000_000, FEES[0])
    assert [step["code"] for step in line["explanation"]] == ["fee_base", "fee_rate", "fee"]
    assert line["explanation"][0]["vi"] == "Giá trị tính phí: 100.000.000 VND."


async def test_people_are_told(client, exchange, paying, settle):
    payment = await record(client, paying)
    await move(client, f"/v1/payments/{payment['id']}/contest", paying.seller, {"reason": "SECRET"})
    await let_pass(exchange)
    [statement, _] = await statements_of(exchange, paying.contract)
    base = {"base": {"amount": 1, "currency": "VND"}}
    await move(client, f"/v1/royalty-statements/{statement.id}/submit", paying.buyer, base)
    await settle()
    told = {}
    for who in ("seller", "buyer"):
        items = (await client.get("/v1/notifications", headers=getattr(paying, who))).json()["items"]
        told[who] = {item["kind"] for item in items}
        assert "SECRET" not in str(items)
    assert {"payment_recorded", "royalty_submitted"} <= told["seller"]
    assert {"payment_due", "payment_contested", "royalty_due"} <= told["buyer"]
    assert "payment_recorded" not in told["buyer"]
