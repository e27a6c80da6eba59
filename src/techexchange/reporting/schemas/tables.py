"""Reports as tables: CSV (RFC 4180) and XLSX (ISO/IEC 29500)."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from xlsxwriter import Workbook

from techexchange.reporting.models import DEFINITIONS, Cell, Figure, Measure, Report, ReportPeriod, Unit, value_of
from techexchange.reporting.queries import PublicCell, PublicFigure, PublicReport
from techexchange.reporting.schemas.words import key_word, word

COLUMNS = ("measure", "title", "unit", "cell", "value", "count", "met", "seconds", "amount", "query", "as_of")
WIDTHS = (30, 36, 10, 34, 20, 12, 12, 18, 22, 42, 14)
ACTING = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that a spreadsheet would run."""

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Head:
    """What stands above a table."""

    period: ReportPeriod
    as_of: int
    language: str


def rows_of(report: Report, language: str) -> Iterator[Row]:
    """A row for each total and each cell."""
    for figure in report.figures:
        for cell in (Cell(None, figure.total), *figure.cells):
            name = word("whole", language) if cell.tally is figure.total else key_word(cell.key, language)
            yield _row(figure, name, cell, (report.as_of, language))


def _row(figure: Figure, name: str, cell: Cell, made: tuple[int, str]) -> Row:
    (as_of, language), tally, unit = made, cell.tally, figure.definition.unit
    return (
        *_named(figure.measure, name, language),
        value_of(figure.measure, tally),
        tally.count,
        tally.met if unit is Unit.PERCENT else None,
        tally.seconds if unit is Unit.DAYS else None,
        tally.amount if unit is Unit.MONEY else None,
        figure.definition.query,
        as_of,
    )


def public_rows(report: PublicReport, language: str) -> Iterator[Row]:
    """A row for each total and each cell, as the public sees them."""
    for figure in report.figures:
        yield _public_row(figure, word("whole", language), figure.total, (report.as_of, language))
        for cell in figure.cells:
            yield _public_row(figure, key_word(cell.key, language), cell, (report.as_of, language))


def _public_row(figure: PublicFigure, name: str, cell: PublicCell, made: tuple[int, str]) -> Row:
    as_of, language = made
    value = word("hidden", language) if cell.hidden else cell.value
    rest = (cell.count, None, None, None, DEFINITIONS[figure.measure].query, as_of)
    return (*_named(figure.measure, name, language), value, *rest)


def _named(measure: Measure, cell: str, language: str) -> tuple[str, str, str, str]:
    known = DEFINITIONS[measure]
    return measure.value, known.title[language == "en"], word(known.unit, language), cell


def as_csv(head: Head, rows: Iterable[Row]) -> str:
    """The rows with a head; a text that a spreadsheet would run is set behind an apostrophe."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(word(name, head.language) for name in COLUMNS)
    for row in rows:
        writer.writerow(_harmless(value) for value in row)
    return written.getvalue()


def as_xlsx(head: Head, rows: Iterable[Row]) -> bytes:
    """The rows as a workbook, and a second sheet with what each measure means; the same bytes for the same report."""
    written = io.BytesIO()
    with Workbook(written, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": _title(head), "created": datetime(2000, 1, 1, tzinfo=UTC)})
        _fill_figures(book, head, list(rows))
        _fill_definitions(book, head.language)
    return written.getvalue()


def _fill_figures(book: Workbook, head: Head, rows: Sequence[Row]) -> None:
    sheet = book.add_worksheet(word("figures", head.language))
    bold, plain = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "#,##0"})
    exact = book.add_format({"num_format": "#,##0.00"})
    sheet.write_string(0, 0, _title(head), book.add_format({"bold": True, "font_size": 14}))
    for column, (name, width) in enumerate(zip(COLUMNS, WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(2, column, word(name, head.language), bold)
    for line, row in enumerate(rows, start=3):
        for column, value in enumerate(row):
            if isinstance(value, Decimal):
                sheet.write_number(line, column, float(value), exact)
            elif isinstance(value, int):
                sheet.write_number(line, column, value, plain)
            elif value is not None:
                sheet.write_string(line, column, value)
    sheet.freeze_panes(3, 0)
    sheet.autofilter(2, 0, 2 + len(rows), len(COLUMNS) - 1)


def _fill_definitions(book: Workbook, language: str) -> None:
    sheet = book.add_worksheet(word("meaning", language))
    bold, wrapped = book.add_format({"bold": True, "bottom": 1}), book.add_format({"text_wrap": True, "valign": "top"})
    for column, (name, width) in enumerate((("title", 36), ("meaning", 90), ("query", 42))):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, word(name, language), bold)
    for line, known in enumerate(DEFINITIONS.values(), start=1):
        said = (known.title[language == "en"], known.meaning[language == "en"], known.query)
        for column, text in enumerate(said):
            sheet.write_string(line, column, text, wrapped)


def _title(head: Head) -> str:
    days = f"{head.period.first.isoformat()} – {head.period.last.isoformat()}"
    return f"{word('report', head.language)}, {days}, {word('as_of', head.language)} {head.as_of}"


def _harmless(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(ACTING) else value
