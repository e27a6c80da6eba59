"""A report as pages with charts: what the template is filled with."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from techexchange.kernel.days import HERE
from techexchange.kernel.money import written
from techexchange.reporting.models import DEFINITIONS, Cell, Dimension, Figure, Measure, Report, TargetStanding, Unit
from techexchange.reporting.schemas.words import key_word, value_word, word

MOST_BARS = 12
COURSES = (Measure.LISTINGS, Measure.CONNECTIONS, Measure.TRANSACTIONS, Measure.TRANSACTION_VALUE)
BARS = (Measure.LISTINGS, Measure.CONNECTIONS, Measure.TRANSACTIONS)
TIMES = (Dimension.DAY, Dimension.MONTH)
COURSE_FORMS = {
    (True, "vi"): ("%Y-%m-%d", "%d/%m"),
    (True, "en"): ("%Y-%m-%d", "%Y-%m-%d"),
    (False, "vi"): ("%Y-%m", "%m/%Y"),
    (False, "en"): ("%Y-%m", "%Y-%m"),
}
"""How the cells of a course are keyed, and how they are labelled."""


def pages_of(reports: Sequence[Report], language: str) -> dict[str, Any]:
    """The same report by several dimensions as one document; every chart tells the query of its figure."""
    report = reports[0]
    return {
        "language": language,
        "title": word("report", language),
        "facts": _facts(report, language),
        "figures": [_line(figure, language) for figure in report.figures],
        "targets": [_target(target, language) for target in report.targets],
        "charts": [chart for made in reports for chart in _charts(made, language)],
        "as_of": value_word(Unit.COUNT, report.as_of, language),
    }


def _facts(report: Report, language: str) -> list[dict[str, str]]:
    said = {
        "period": f"{_day(report.period.first, language)} – {_day(report.period.last, language)}",
        "contract": report.contract_no or word("none", language),
        "made": report.made_at.astimezone(HERE).strftime("%d/%m/%Y %H:%M" if language == "vi" else "%Y-%m-%d %H:%M"),
    }
    said["record"] = value_word(Unit.COUNT, report.as_of, language)
    if report.other_currencies:
        said["others"] = ", ".join(written(amount, code, language) for code, amount in report.other_currencies)
    return [{"label": word(name, language), "text": text} for name, text in said.items()]


def _line(figure: Figure, language: str) -> dict[str, str]:
    known = figure.definition
    return {
        "title": known.title[language == "en"],
        "value": value_word(known.unit, figure.value, language),
        "count": value_word(Unit.COUNT, figure.total.count, language),
        "meaning": known.meaning[language == "en"],
        "query": known.query,
    }


def _target(target: TargetStanding, language: str) -> dict[str, str]:
    known = DEFINITIONS[target.measure]
    wanted = value_word(known.unit, target.target, language)
    return {
        "title": known.title[language == "en"],
        "target": f"{word(target.bound, language)} {wanted}",
        "by": _day(target.by.astimezone(HERE).date(), language),
        "value": value_word(known.unit, target.value, language),
        "standing": word(target.standing, language),
        "state": target.standing.value,
    }


def _charts(report: Report, language: str) -> Iterator[dict[str, Any]]:
    if report.by is None:
        return
    course = report.by in TIMES
    for figure in report.figures:
        if figure.measure in (COURSES if course else BARS) and figure.cells:
            title = figure.definition.title[language == "en"]
            points = _course(report, figure, language) if course else _largest(figure, language)
            yield {
                "kind": "columns" if course else "bars",
                "title": f"{title} {word('per', language)} {word(report.by, language)}",
                "query": figure.definition.query,
                "points": [_point(figure, label, value, language) for label, value in points],
            }


def _point(figure: Figure, label: str, value: int, language: str) -> dict[str, Any]:
    return {"label": label, "value": value, "said": value_word(figure.definition.unit, value, language)}


def _course(report: Report, figure: Figure, language: str) -> list[tuple[str, int]]:
    """Every day or month of the period, also those in which nothing was."""
    found = {cell.key: _amount(figure, cell) for cell in figure.cells}
    key, label = COURSE_FORMS[report.by is Dimension.DAY, language]
    days = (report.period.first + timedelta(days=number) for number in range(report.period.days))
    labels = {day.strftime(key): day.strftime(label) for day in days}
    return [(label, found.get(key, 0)) for key, label in labels.items()]


def _largest(figure: Figure, language: str) -> list[tuple[str, int]]:
    """The largest cells, and all the others together."""
    falling = sorted(figure.cells, key=lambda cell: -_amount(figure, cell))
    first, rest = falling[: MOST_BARS - 1], falling[MOST_BARS - 1 :]
    bars = [(key_word(cell.key, language), _amount(figure, cell)) for cell in first]
    if rest:
        others = f"{word('rest', language)} ({len(rest)})"
        bars.append((others, sum(_amount(figure, cell) for cell in rest)))
    return bars


def _amount(figure: Figure, cell: Cell) -> int:
    return cell.tally.amount if figure.definition.unit is Unit.MONEY else cell.tally.count


def _day(day: date, language: str) -> str:
    return day.strftime("%d/%m/%Y" if language == "vi" else "%Y-%m-%d")
