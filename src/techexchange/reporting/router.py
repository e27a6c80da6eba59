"""Reports over HTTP: figures against the mandate for those entitled, on record, and months for everybody."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from techexchange.infra.documents import DocumentDamaged, TextUnprintable, typeset
from techexchange.infra.http import CurrentActor, ExchangeRoute, Uow
from techexchange.infra.http.problems import MalformedRequest, ValidationFailed, problems
from techexchange.kernel.errors import Forbidden, Unauthenticated
from techexchange.kernel.permissions import MandateNotActive, SecondFactorRequired
from techexchange.reporting import queries
from techexchange.reporting.errors import MonthNotOver, ReportNotReady, ReportPeriodInvalid, ReportPeriodTooFine
from techexchange.reporting.models import Dimension, Measure, Report
from techexchange.reporting.queries import PublicReport, ReportReading
from techexchange.reporting.schemas import (
    DefinitionOut,
    DefinitionsOut,
    Head,
    KpiQuery,
    PublicQuery,
    PublicReportOut,
    ReportOut,
    TableQuery,
    as_csv,
    as_xlsx,
    pages_of,
    public_rows,
    rows_of,
)

router = APIRouter(prefix="/v1/reports", tags=["reports"], route_class=ExchangeRoute)
WRONG = (MalformedRequest, ValidationFailed)
ACCESS = (*WRONG, Unauthenticated, Forbidden, MandateNotActive, SecondFactorRequired)
ASKED = (*ACCESS, ReportPeriodInvalid, ReportPeriodTooFine, ReportNotReady)
OPEN = (*WRONG, Unauthenticated, MonthNotOver, ReportNotReady)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv"
PDF = "application/pdf"
CHARTED = (Dimension.SECTOR, Dimension.PROVINCE, Dimension.KIND)

Kpi = Annotated[KpiQuery, Query()]
Table = Annotated[TableQuery, Query()]
Month = Annotated[PublicQuery, Query()]


def told(media_type: str) -> dict[int | str, dict[str, Any]]:
    """The `responses=` of a route that answers with a file of this type."""
    schema = {"type": "string"} if media_type == CSV else {"type": "string", "format": "binary"}
    return {200: {"description": "The report.", "content": {media_type: {"schema": schema}}}}


def given(content: str | bytes, name: str, media_type: str) -> Response:
    """A file to be kept."""
    return Response(content, 200, {"content-disposition": f'attachment; filename="{name}"'}, media_type)


@router.get("/kpi", summary="Show the figures against the mandate", responses=problems(*ASKED))
async def show_kpi(uow: Uow, actor: CurrentActor, query: Kpi) -> ReportOut:
    """For owner, auditor and the operator whose mandate stands; the reading is on record."""
    [report] = await queries.report(uow, actor, ReportReading(query.question()))
    return ReportOut.of(report)


@router.get("/kpi.csv", summary="The figures as CSV", response_class=Response, responses=told(CSV) | problems(*ASKED))
async def export_kpi_csv(uow: Uow, actor: CurrentActor, query: Table) -> Response:
    """A row for each total and each cell, with query and `as_of`; the reading is on record."""
    [report] = await queries.report(uow, actor, ReportReading(query.question(), "csv"))
    return given(as_csv(_head(report, query.language), rows_of(report, query.language)), "report.csv", CSV)


@router.get(
    "/kpi.xlsx", summary="The figures as XLSX", response_class=Response, responses=told(XLSX) | problems(*ASKED)
)
async def export_kpi_xlsx(uow: Uow, actor: CurrentActor, query: Table) -> Response:
    """The same rows as a workbook, with what each measure means; the reading is on record."""
    [report] = await queries.report(uow, actor, ReportReading(query.question(), "xlsx"))
    return given(as_xlsx(_head(report, query.language), rows_of(report, query.language)), "report.xlsx", XLSX)


@router.get(
    "/kpi.pdf",
    summary="The figures as pages with charts",
    response_class=Response,
    responses=told(PDF) | problems(*ASKED, TextUnprintable, DocumentDamaged),
)
async def print_kpi(uow: Uow, actor: CurrentActor, query: Table) -> Response:
    """The report with its course and by sector, province and kind of organisation; the reading is on record."""
    question = query.question()
    more = (question.period(uow.now).fine, *CHARTED)
    reports = await queries.report(uow, actor, ReportReading(question, "pdf", more))
    return given(await typeset("report", pages_of(reports, query.language)), "report.pdf", PDF)


@router.get("/public", summary="Show a month to everybody", responses=problems(*OPEN))
async def show_public_report(uow: Uow, query: Month) -> PublicReportOut:
    """One month that is over, as of its end; small numbers, and what would betray them, are hidden."""
    return PublicReportOut.of(await queries.public_report(uow, query.first_day(), query.by))


@router.get("/public.csv", summary="A month as CSV", response_class=Response, responses=told(CSV) | problems(*OPEN))
async def export_public_csv(uow: Uow, query: Month) -> Response:
    """The same rows for a spreadsheet."""
    found = await queries.public_report(uow, query.first_day(), query.by)
    return given(as_csv(_head(found, query.language), public_rows(found, query.language)), "month.csv", CSV)


@router.get("/public.xlsx", summary="A month as XLSX", response_class=Response, responses=told(XLSX) | problems(*OPEN))
async def export_public_xlsx(uow: Uow, query: Month) -> Response:
    """The same rows as a workbook."""
    found = await queries.public_report(uow, query.first_day(), query.by)
    return given(as_xlsx(_head(found, query.language), public_rows(found, query.language)), "month.xlsx", XLSX)


@router.get("/definitions", summary="What is measured", responses=problems(Unauthenticated))
async def list_definitions() -> DefinitionsOut:
    """Every measure: its unit, its meaning, the entries of the ledger it is counted from, and its query."""
    return DefinitionsOut(measures=[DefinitionOut.of(measure) for measure in Measure])


def _head(report: Report | PublicReport, language: str) -> Head:
    return Head(report.period, report.as_of, language)
