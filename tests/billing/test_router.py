"""Services, invoices, credit notes, remittances and statements over HTTP."""

import json
from functools import partial
from uuid import uuid4

import pytest

from billing.bills import fixed, open_books
from contracting import pdf
from factories import bearer, keyed, make_member, make_organization
from techexchange.billing.models.month import Month
from techexchange.identity.models import Person


@pytest.fixture
async def books(client, exchange):
    books = await open_books(exchange)
    people = {"finance": books.finance, "supervisor": books.supervisor, "payer": books.paying[0]}
    for name, actor in people.items():
        async with exchange.unit_of_work() as uow:
            person = await uow.session.get_one(Person, actor.id)
        setattr(books, f"as_{name}", await bearer(exchange, person))
        setattr(books, f"sign_in_{name}", partial(bearer, exchange, person))
    books.as_stranger = await bearer(
        exchange, await make_member(exchange, await make_organization(exchange, "business"))
    )
    books.payer_id = str(books.payers[0].id)
    await books.publish(0, await books.past())
    books.period = str(Month.of(await books.past()))
    return books


async def move(client, path, who, body=None):
    return await client.post(path, json=body, headers=keyed(who, if_match="*"))


async def issued(client, books):
    body = {"payer_id": books.payer_id, "period": books.period}
    answer = await client.post("/v1/invoices", json=body, headers=keyed(books.as_finance))
    assert answer.status_code == 201, answer.text
    [invoice] = answer.json()["items"]
    return invoice


async def test_a_service_from_order_to_fee(client, books):
    body = {"organization_id": books.payer_id, "service": "valuation", "description": "Dryer"}
    ordered = await client.post("/v1/service-orders", json=body, headers=keyed(books.as_payer))
    assert (ordered.status_code, ordered.json()["available_moves"]) == (201, ["withdraw"])
    path = f"/v1/service-orders/{ordered.json()['id']}"
    seen = await client.get(path, headers=books.as_finance)
    assert (seen.json()["available_moves"], seen.headers["etag"]) == (["confirm", "decline"], '"1"')
    assert (await client.get(path, headers=books.as_supervisor)).json()["available_moves"] == []
    assert (await client.post(f"{path}/confirm", headers=keyed(books.as_finance))).status_code == 428
    own = await move(client, f"{path}/confirm", books.as_payer)
    assert (own.status_code, own.json()["code"]) == (409, "own_order")
    assert (await move(client, f"{path}/confirm", books.as_finance)).json()["status"] == "confirmed"
    [line] = (await client.get("/v1/fee-lines?service=valuation", headers=books.as_payer)).json()["items"]
    assert (line["amount"], line["order_id"], line["contract_id"]) == (5_000_000, ordered.json()["id"], None)
    listed = await client.get("/v1/service-orders?status=confirmed", headers=books.as_finance)
    assert [item["id"] for item in listed.json()["items"]] == [ordered.json()["id"]]


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"service": "transfer"}, 422, "not_ordered_here"),
        ({"service": "event"}, 409, "service_unpriced"),
        ({"service": "legal_advice"}, 422, "value_needed"),
        ({"service": "haircut"}, 422, "validation_failed"),
        ({"value": {"amount": 0, "currency": "VND"}}, 422, "validation_failed"),
        ({"organization_id": str(uuid4())}, 403, "forbidden"),
    ],
)
async def test_what_cannot_be_ordered(client, books, change, status, code):
    body = {"organization_id": books.payer_id, "service": "valuation", "description": "Dryer"} | change
    answer = await client.post("/v1/service-orders", json=body, headers=keyed(books.as_payer))
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_from_invoice_to_refund(client, books):
    invoice = await issued(client, books)
    path = f"/v1/invoices/{invoice['id']}"
    assert (invoice["amount"], invoice["balance"], invoice["status"]) == (1_000_001, 1_000_001, "issued")
    assert "share" not in json.dumps(invoice)
    assert (await client.get(path, headers=books.as_payer)).json() == invoice
    for language in ("vi", "en"):
        printed = await client.get(f"{path}/document.pdf?language={language}", headers=books.as_payer)
        assert (printed.status_code, printed.content[:5]) == (200, b"%PDF-")
    assert (await client.get(f"{path}/document.pdf", headers=books.as_stranger)).status_code == 404
    [line] = (await client.get(f"{path}/lines", headers=books.as_payer)).json()["items"]
    assert (line["position"], line["service"], line["amount"]) == (1, "listing", 1_000_001)
    paid = {"amount": {"amount": 1_000_001, "currency": "VND"}, "paid_on": "2026-01-05", "means": "bank_transfer"}
    recorded = await client.post(f"{path}/remittances", json=paid, headers=keyed(books.as_payer))
    assert (recorded.status_code, recorded.json()["direction"]) == (201, "payment")
    remittance = f"/v1/remittances/{recorded.json()['id']}"
    sent = {"files": {"file": ("chứng từ.pdf", pdf(), "application/pdf")}}
    filed = await client.post(f"{remittance}/files", **sent, headers=keyed(books.as_payer))
    assert (filed.status_code, filed.json()["name"]) == (201, "chứng từ.pdf")
    assert (await client.get(f"{remittance}/files", headers=books.as_finance)).json()["items"] == [filed.json()]
    download = await client.get(f"{remittance}/files/{filed.json()['id']}", headers=books.as_finance)
    assert download.content[:5] == b"%PDF-"
    assert (await client.get(f"{remittance}/files/{uuid4()}", headers=books.as_finance)).status_code == 404
    contested = await move(client, f"{remittance}/contest", books.as_finance, {"reason": "Nothing came"})
    assert contested.json()["status"] == "contested"
    assert (await move(client, f"{remittance}/confirm", books.as_finance)).json()["status"] == "confirmed"
    settled = await client.get(path, headers=books.as_payer)
    assert (settled.json()["status"], settled.json()["balance"]) == ("settled", 0)
    part = {"reason": "Shown too late", "lines": [{"fee_line_id": line["fee_line_id"], "amount": 400_000}]}
    note = await client.post(f"{path}/credit-notes", json=part, headers=keyed(books.as_finance))
    assert (note.status_code, note.json()["number"][:2], note.json()["amount"]) == (201, "C-", 400_000)
    owing = (await client.get("/v1/invoices?status=refund_due", headers=books.as_finance)).json()["items"]
    assert [one["balance"] for one in owing] == [-400_000]
    back = paid | {"amount": {"amount": 400_000, "currency": "VND"}}
    refund = await client.post(f"{path}/remittances", json=back, headers=keyed(books.as_finance))
    assert refund.json()["direction"] == "refund"
    await move(client, f"/v1/remittances/{refund.json()['id']}/confirm", books.as_payer)
    assert (await client.get(path, headers=books.as_payer)).json()["status"] == "settled"
    assert len((await client.get(f"{path}/remittances", headers=books.as_payer)).json()["items"]) == 2
    assert len(
        (await client.get(f"/v1/credit-notes?invoice_id={invoice['id']}", headers=books.as_payer)).json()["items"]
    )


async def test_a_month_invoiced_twice_under_one_key_is_invoiced_once(client, books):
    headers = keyed(books.as_finance)
    body = {"payer_id": books.payer_id, "period": books.period}
    first, second = [await client.post("/v1/invoices", json=body, headers=headers) for _ in range(2)]
    assert first.json() == second.json()
    again = await client.post("/v1/invoices", json=body, headers=keyed(books.as_finance))
    assert (again.status_code, again.json()["code"]) == (409, "nothing_to_invoice")


async def test_strangers_are_told_of_nothing(client, books):
    invoice = await issued(client, books)
    path = f"/v1/invoices/{invoice['id']}"
    for route in (path, f"{path}/lines", f"{path}/remittances"):
        assert (await client.get(route, headers=books.as_stranger)).status_code == 404
        assert (await client.get(route)).status_code == 401
    for route in ("/v1/invoices", "/v1/credit-notes", "/v1/service-orders", "/v1/fee-lines", "/v1/statements"):
        assert (await client.get(route, headers=books.as_stranger)).json()["items"] == []
        assert (await client.get(route)).status_code == 401
    for body in ({"reason": "x"}, {"reason": "x", "lines": [{"fee_line_id": str(uuid4()), "amount": 1}]}):
        assert (
            await client.post(f"{path}/credit-notes", json=body, headers=keyed(books.as_stranger))
        ).status_code == 404
        assert (await client.post(f"{path}/credit-notes", json=body, headers=keyed(books.as_payer))).status_code == 403


async def test_the_statement_of_a_month(client, books):
    await books.tick()
    path = f"/v1/statements/{books.period}"
    shown = (await client.get(path, headers=books.as_supervisor)).json()
    assert (shown["fee_lines"], shown["invoices"], len(shown["closed_for"])) == (1, 1, 1)
    assert (shown["totals"][0]["owner_share"], shown["totals"][0]["due"]) == (125_000, 1_000_001)
    mine = (await client.get(path, headers=books.as_payer)).json()
    assert (mine["totals"][0]["owner_share"], mine["totals"][0]["invoiced_fees"]) == (0, 1_000_001)
    assert (await client.get(path, headers=books.as_stranger)).json()["totals"] == []
    document = await client.get(f"{path}/document.jsonl", headers=books.as_supervisor)
    assert document.headers["content-type"] == "application/jsonl"
    head, *records, sums = [json.loads(line) for line in document.text.splitlines()]
    assert (head["format"], len(records)) == ("techexchange-statement-1", 2)
    assert sums["totals"] == shown["totals"]
    [closed] = (await client.get("/v1/statements", headers=books.as_finance)).json()["items"]
    assert closed["period"] == books.period
    for wrong in ("2026-13", "now"):
        answer = await client.get(f"/v1/statements/{wrong}", headers=books.as_payer)
        assert (answer.status_code, answer.json()["code"]) == (422, "month_invalid")


async def test_a_statement_that_is_too_long(client, books, monkeypatch):
    monkeypatch.setattr("techexchange.billing.queries.statement.MOST_FEE_LINES", 0)
    answer = await client.get(f"/v1/statements/{books.period}", headers=books.as_supervisor)
    assert (answer.status_code, answer.json()["code"]) == (422, "statement_too_long")


async def test_people_are_told(client, books, settle):
    invoice = await issued(client, books)
    paid = {"amount": {"amount": 5, "currency": "VND"}, "paid_on": "2026-01-05", "means": "cash"}
    await client.post(f"/v1/invoices/{invoice['id']}/remittances", json=paid, headers=keyed(books.as_payer))
    body = {"organization_id": books.payer_id, "service": "valuation", "description": "SECRET"}
    await client.post("/v1/service-orders", json=body, headers=keyed(books.as_finance))
    await settle()
    told = {}
    for name in ("payer", "finance"):
        items = (await client.get("/v1/notifications", headers=getattr(books, f"as_{name}"))).json()["items"]
        told[name] = {item["kind"] for item in items}
        assert "SECRET" not in str(items)
    assert {"invoice_issued", "service_proposed"} <= told["payer"]
    assert "remittance_recorded" in told["finance"]
    assert not {"remittance_recorded"} & told["payer"]


async def entries(client, who, **more):
    answer = await client.get("/v1/accounting/entries", params=more, headers=who)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_what_was_credited_is_among_the_figures_for_accounting(client, books):
    invoice = await issued(client, books)
    path = f"/v1/invoices/{invoice['id']}"
    [line] = (await client.get(f"{path}/lines", headers=books.as_payer)).json()["items"]
    some = {"reason": "x", "lines": [{"fee_line_id": line["fee_line_id"], "amount": 400_000}]}
    notes = [
        (await client.post(f"{path}/credit-notes", json=body, headers=keyed(books.as_finance))).json()
        for body in (some, {"reason": "x"})
    ]
    for who in (books.as_payer, books.as_finance, books.as_supervisor):
        shown = await entries(client, who)
        found = {one["reference"]: one for one in shown["entries"] if one["kind"] == "credit"}
        assert {number: one["amount"] for number, one in found.items()} == {
            notes[0]["number"]: 400_000,
            notes[1]["number"]: 600_001,
        }
        assert {(one["about_id"], one["what"], one["status"]) for one in found.values()} == {
            (line["fee_line_id"], "listing", "fees")
        }
        assert {(one["kind"], one["amount"]) for one in shown["totals"]} == {
            ("fee_line", 1_000_001),
            ("credit", 1_000_001),
        }
        assert [one["entry_id"] for one in (await entries(client, who))["entries"]] == [
            one["entry_id"] for one in shown["entries"]
        ]
    assert (await entries(client, books.as_stranger))["entries"] == []
    assert (await entries(client, books.as_payer, contract_id=str(uuid4())))["entries"] == []


async def test_what_the_owner_pays_of_a_fee_is_among_the_figures_for_accounting(client, exchange):
    books = await open_books(exchange, fixed("listing", 1_000_001, within_months=24, percent="40", paid_by="owner"))
    await books.publish(0, await books.past())
    await books.tick()
    supervisor = await bearer(exchange, books.operation.supervisor)
    [fee] = (await entries(client, supervisor))["entries"]
    assert (fee["amount"], fee["waived"], fee["subsidised"]) == (600_001, 400_000, 400_000)
    [subsidy] = [
        one
        for one in (await client.get("/v1/invoices", headers=supervisor)).json()["items"]
        if one["kind"] == "subsidies"
    ]
    finance = await bearer(exchange, await make_member(exchange, books.operation.operator, "finance"))
    note = await client.post(f"/v1/invoices/{subsidy['id']}/credit-notes", json={"reason": "x"}, headers=keyed(finance))
    credited = [one for one in (await entries(client, supervisor))["entries"] if one["kind"] == "credit"]
    assert [(one["status"], one["amount"], one["payer_id"], one["reference"]) for one in credited] == [
        ("subsidies", 400_000, str(books.operation.owner.id), note.json()["number"])
    ]


async def test_a_former_operator_settles_over_http(client, books):
    invoice = await issued(client, books)
    mandate = f"/v1/mandates/{books.operation.mandate.id}"
    assert (await move(client, f"{mandate}/suspend", books.as_supervisor, {"reason": "x"})).status_code == 200
    path = f"/v1/invoices/{invoice['id']}"
    assert (await client.get(path, headers=books.as_finance)).status_code == 404
    assert (await move(client, f"{mandate}/terminate", books.as_supervisor, {"reason": "x"})).status_code == 200
    assert (await client.get(path, headers=books.as_finance)).status_code == 401
    again = await books.sign_in_finance()
    assert (await client.get(path, headers=again)).json()["balance"] == 1_000_001
    paid = {"amount": {"amount": 1_000_001, "currency": "VND"}, "paid_on": "2026-01-05", "means": "bank_transfer"}
    recorded = (await client.post(f"{path}/remittances", json=paid, headers=keyed(books.as_payer))).json()
    remittance = f"/v1/remittances/{recorded['id']}"
    assert (await client.get(remittance, headers=again)).json()["available_moves"] == ["confirm", "contest"]
    assert (await move(client, f"{remittance}/confirm", again)).json()["status"] == "confirmed"
    assert (await client.get(path, headers=books.as_payer)).json()["status"] == "settled"
    refused = await client.post(f"{path}/credit-notes", json={"reason": "x"}, headers=keyed(again))
    assert (refused.status_code, refused.json()["code"]) == (403, "mandate_not_active")
    assert (await client.get(f"/v1/statements/{books.period}", headers=again)).json()["invoices"] == 1
