"""Reports over HTTP: who reads them, in which form, what is on record of it, and what the public is not told."""

import csv
import io
import zipfile

import pikepdf
import pytest
from sqlalchemy import select

from factories import bearer, keyed, make_member, make_operation, make_organization
from reporting.conftest import count
from techexchange.kernel.permissions import Role
from techexchange.ledger.models import LedgerEntry
from techexchange.reporting.models import FEWEST, Measure

KPI, PUBLIC = "/v1/reports/kpi", "/v1/reports/public"
ENTITLED = (Role.SUPERVISOR, Role.MODERATOR, Role.BROKER, Role.AUCTION_OFFICER, Role.FINANCE, Role.AUDITOR)


@pytest.mark.parametrize("role", ENTITLED)
async def test_the_authorities_read_reports(simulated, role):
    answer = await simulated.client.get(KPI, params=simulated.question(), headers=await simulated.headers(role))
    assert answer.status_code == 200, answer.text
    assert [figure["measure"] for figure in answer.json()["figures"]] == list(Measure)


async def test_participants_and_strangers_do_not(exchange, client):
    await make_operation(exchange)
    member = await bearer(exchange, await make_member(exchange, await make_organization(exchange)))
    for form in ("", ".csv", ".xlsx", ".pdf"):
        assert (await client.get(KPI + form)).status_code == 401
        assert (await client.get(KPI + form, headers=member)).status_code == 403


async def test_a_former_operator_reads_what_the_public_does(exchange, client):
    operation = await make_operation(exchange)
    owner, finance = (
        await bearer(exchange, operation.supervisor),
        await make_member(exchange, operation.operator, "finance"),
    )
    await count(exchange)
    mandate = f"/v1/mandates/{operation.mandate.id}"
    for end, status in (("suspend", 200), ("terminate", 403)):
        moved = await client.post(f"{mandate}/{end}", json={"reason": "x"}, headers=keyed(owner, if_match="*"))
        assert moved.status_code == 200, moved.text
        headers = await bearer(exchange, finance)
        for form in ("", ".csv", ".xlsx", ".pdf"):
            answer = await client.get(KPI + form, headers=headers)
            assert answer.status_code == status, form
    assert answer.json()["code"] == "mandate_not_active"
    assert (await client.get(f"{KPI}.csv", headers=owner)).status_code == 200
    assert (await client.get(PUBLIC, headers=headers)).json() == (await client.get(PUBLIC)).json()


async def test_an_empty_exchange_has_an_empty_report(exchange, client):
    operation = await make_operation(exchange)
    supervisor = await bearer(exchange, operation.supervisor)
    await count(exchange)
    report = (await client.get(KPI, headers=supervisor)).json()
    values = {figure["measure"]: figure["total"]["value"] for figure in report["figures"]}
    assert (values["listings"], values["transaction_value"], values["days_to_publish"]) == (0, 0, None)
    late = await client.get(KPI, headers=supervisor, params={"as_of": report["as_of"] + 10**6})
    assert (late.status_code, late.json()["code"]) == (409, "report_not_ready")
    wrong = await client.get(KPI, headers=supervisor, params={"from": "2026-02-01", "to": "2026-01-01"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "report_period_invalid")
    pdf = await client.get(f"{KPI}.pdf", headers=supervisor)
    assert pdf.content.startswith(b"%PDF-")


async def test_every_reading_is_on_record(simulated):
    headers = await simulated.headers(Role.FINANCE)
    forms = {"": "json", ".csv": "csv", ".xlsx": "xlsx", ".pdf": "pdf"}
    for form in forms:
        answer = await simulated.client.get(KPI + form, params=simulated.question(by="sector"), headers=headers)
        assert answer.status_code == 200, answer.text
    async with simulated.exchange.sessions() as session:
        wanted = select(LedgerEntry).where(LedgerEntry.event == "report_read").order_by(LedgerEntry.seq.desc()).limit(4)
        entries = list(reversed((await session.scalars(wanted)).all()))
    assert [entry.payload["form"] for entry in entries] == list(forms.values())
    assert {entry.payload["dimension"] for entry in entries} == {"sector"}
    assert {entry.payload["first_day"] for entry in entries} == {simulated.period.first.isoformat()}
    assert all(entry.subject_id == entry.actor_id for entry in entries)


async def test_the_public_report_is_not_on_record(simulated):
    async with simulated.exchange.sessions() as session:
        wanted = select(LedgerEntry.seq).where(LedgerEntry.event == "report_read")
        before = (await session.scalars(wanted)).all()
        assert (await simulated.client.get(PUBLIC)).status_code == 200
        assert (await session.scalars(wanted)).all() == before


async def test_the_targets_of_the_mandate_stand_beside_the_figures(simulated):
    answer = await simulated.client.get(
        KPI, params=simulated.question(), headers=await simulated.headers(Role.SUPERVISOR)
    )
    report = answer.json()
    assert report["contract_no"] == "01/SIM/HĐ-VH"
    standings = {target["measure"]: (target["value"], target["standing"]) for target in report["targets"]}
    assert standings["listings"] == (simulated.plan.listings, "open")
    assert standings["days_to_publish"][1] in {"on_course", "open"}


async def test_the_tables_say_what_the_report_says(simulated):
    headers = await simulated.headers(Role.AUDITOR)
    query = simulated.question(by="kind")
    report = (await simulated.client.get(KPI, params=query, headers=headers)).json()
    wide = query | {"language": "en"}
    rows = list(
        csv.DictReader(io.StringIO((await simulated.client.get(f"{KPI}.csv", params=wide, headers=headers)).text))
    )
    listings = {row["Cell"]: row["Value"] for row in rows if row["Measure"] == "listings"}
    cells = next(figure for figure in report["figures"] if figure["measure"] == "listings")
    assert listings["All"] == str(cells["total"]["value"])
    assert sorted(listings.values()) == sorted([*(str(cell["value"]) for cell in cells["cells"]), listings["All"]])
    assert {row["Query"] for row in rows if row["Measure"] == "listings"} == {"reporting.listings/1"}
    book = (await simulated.client.get(f"{KPI}.xlsx", params=wide, headers=headers)).content
    with zipfile.ZipFile(io.BytesIO(book)) as opened:
        sheet = opened.read("xl/worksheets/sheet1.xml").decode()
    assert f"<v>{cells['total']['value']}</v>" in sheet
    assert sheet.count("<row ") >= len(rows)


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_the_pages_are_printed_in_both_languages(simulated, language):
    query = simulated.question(language=language)
    answer = await simulated.client.get(f"{KPI}.pdf", params=query, headers=await simulated.headers(Role.SUPERVISOR))
    assert answer.status_code == 200, answer.text
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert str(pdf.Root.Lang) == language
        assert len(pdf.pages) >= 2


async def test_the_public_sees_a_month_that_is_over_with_small_numbers_hidden(simulated):
    answer = await simulated.client.get(PUBLIC, params={"by": "province"})
    assert answer.status_code == 200, answer.text
    report = answer.json()
    assert report["first_day"] == simulated.period.first.isoformat()
    for figure in report["figures"]:
        for cell in [figure["total"], *figure["cells"]]:
            assert cell["hidden"] == (cell["count"] is None)
            assert cell["hidden"] or cell["count"] == 0 or cell["count"] >= FEWEST
            assert not (cell["hidden"] and cell["value"] is not None)
    listings = next(figure for figure in report["figures"] if figure["measure"] == "listings")
    hidden = [cell for cell in listings["cells"] if cell["hidden"]]
    assert hidden
    assert any(not cell["hidden"] for cell in listings["cells"])
    told = sum(cell["count"] for cell in listings["cells"] if not cell["hidden"])
    assert len(hidden) >= 2
    assert listings["total"]["count"] - told >= FEWEST


async def test_the_public_report_stays_as_it_is_while_the_record_grows(simulated):
    first = (await simulated.client.get(PUBLIC, params={"by": "kind"})).json()
    await simulated.client.get(KPI, headers=await simulated.headers(Role.FINANCE))
    await count(simulated.exchange)
    assert (await simulated.client.get(PUBLIC, params={"by": "kind"})).json() == first


async def test_the_public_tables_hide_as_much(simulated):
    query = {"by": "province", "language": "en"}
    rows = list(csv.DictReader(io.StringIO((await simulated.client.get(f"{PUBLIC}.csv", params=query)).text)))
    assert any(row["Value"] == "hidden" and not row["Count"] for row in rows)
    assert all(not row["Count"] or int(row["Count"]) == 0 or int(row["Count"]) >= FEWEST for row in rows)
    assert (await simulated.client.get(f"{PUBLIC}.xlsx", params=query)).content.startswith(b"PK")


async def test_a_month_that_is_not_over_is_not_told(simulated):
    future = await simulated.client.get(PUBLIC, params={"month": "2099-01"})
    assert (future.status_code, future.json()["code"]) == (409, "month_not_over")
    assert (await simulated.client.get(PUBLIC, params={"month": "2026-13"})).status_code == 422
    assert (await simulated.client.get(PUBLIC, params={"by": "day"})).status_code == 422


async def test_everybody_may_know_what_is_measured(client):
    items = (await client.get("/v1/reports/definitions")).json()["measures"]
    assert [item["measure"] for item in items] == list(Measure)
    assert all(set(item["meaning"]) == {"vi", "en"} for item in items)
