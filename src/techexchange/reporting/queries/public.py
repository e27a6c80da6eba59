"""The report that everybody may read: one month that is over, with small numbers hidden."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, func, select

from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.days import day_of
from techexchange.ledger.models import LedgerEntry
from techexchange.reporting.errors import MonthNotOver, ReportNotReady
from techexchange.reporting.models import (
    FEWEST,
    Cell,
    Dimension,
    Figure,
    Measure,
    Reckoned,
    ReportedFact,
    ReportPeriod,
    Unit,
    hidden_of,
    last_month,
    month_of,
    value_of,
)
from techexchange.reporting.models.target import Value
from techexchange.reporting.queries.asking import counted_to
from techexchange.reporting.queries.counting import CountedStretch, tallies

SETTLED = timedelta(hours=1)
"""How long after its end a month is taken to have every entry that belongs to it."""


@dataclass(frozen=True)
class PublicCell:
    """A cell, or the whole, as the public sees it: None where it is hidden, or where there is no value."""

    key: str | None
    count: int | None
    value: Value | None
    hidden: bool


@dataclass(frozen=True)
class PublicFigure:
    """A measure as the public sees it."""

    measure: Measure
    total: PublicCell
    cells: Sequence[PublicCell]


@dataclass(frozen=True)
class PublicReport:
    """The figures of one month as of its end."""

    period: ReportPeriod
    by: Dimension | None
    as_of: int
    figures: Sequence[PublicFigure]


async def public_report(uow: UnitOfWork, month: date | None, by: Dimension | None) -> PublicReport:
    """The month named, or the last one that is over; raises MonthNotOver or ReportNotReady."""
    period = month_of(month.year, month.month) if month else last_month(day_of(uow.now))
    if uow.now < period.until + SETTLED:
        raise MonthNotOver(until=period.until)
    await _must_be_counted(uow, period)
    as_of = await uow.session.scalar(_last_entry(period)) or 0
    stretch = CountedStretch(period.since, period.until, as_of)
    figures = [shown(await tallies(uow, measure, stretch, by)) for measure in Measure]
    return PublicReport(period, by, as_of, figures)


def shown(figure: Figure) -> PublicFigure:
    """A figure with what could betray anybody hidden."""
    countings = COUNTINGS[figure.definition.unit]
    tables = [{cell.key: count(cell.tally) for cell in figure.cells} for count in countings]
    hidden = frozenset[str | None]().union(*map(hidden_of, tables))
    if figure.definition.unit is Unit.MONEY:
        hidden = _veiled(figure.cells, hidden)
    whole = any(0 < count(figure.total) < FEWEST for count in countings)
    cells = [_cell(figure.measure, cell.key, cell.tally, hidden=cell.key in hidden) for cell in figure.cells]
    return PublicFigure(figure.measure, _cell(figure.measure, None, figure.total, hidden=whole), cells)


def _veiled(cells: Sequence[Cell], hidden: frozenset[str | None]) -> frozenset[str | None]:
    """The same, and as many of the smallest sums more as it takes that no half of what is hidden is one party's.

    The sum of what is hidden follows from what is told.
    """
    within = [cell for cell in cells if cell.key in hidden]
    others = [cell for cell in cells if cell.key not in hidden and cell.tally.amount]
    rising = sorted(others, key=lambda cell: (cell.tally.amount, cell.key or ""))
    while (
        within and rising and 2 * max(cell.tally.largest for cell in within) > sum(cell.tally.amount for cell in within)
    ):
        within.append(rising.pop(0))
    return hidden | {cell.key for cell in within}


def _cell(measure: Measure, key: str | None, tally: Reckoned, *, hidden: bool) -> PublicCell:
    if hidden:
        return PublicCell(key, None, None, hidden=True)
    return PublicCell(key, tally.count, value_of(measure, tally), hidden=False)


def _several(tally: Reckoned) -> int:
    """How many there are; as good as one where more than half of a sum is one party's."""
    return 1 if tally.count and 2 * tally.largest > tally.amount else tally.count


COUNTINGS: dict[Unit, tuple[Callable[[Reckoned], int], ...]] = {
    Unit.COUNT: (lambda tally: tally.count,),
    Unit.DAYS: (lambda tally: tally.count,),
    Unit.PERCENT: (lambda tally: tally.count, lambda tally: tally.met, lambda tally: tally.count - tally.met),
    Unit.MONEY: (_several,),
}
"""By which numbers of a table somebody could be found in it."""


def _last_entry(period: ReportPeriod) -> Select[int]:
    """The last entry counted of the period; where it has none, that of the latest fact before it, if any.

    Grouped by kind, so that the facts of the period alone are looked at, and not all those after it from the last on.
    """
    fact = ReportedFact
    of_kinds = select(func.max(fact.seq).label("seq")).where(fact.at >= period.since, fact.at < period.until)
    within = of_kinds.group_by(fact.kind).subquery()
    before = select(fact.seq).where(fact.at < period.since).order_by(fact.at.desc(), fact.seq.desc()).limit(1)
    return select(func.coalesce(select(func.max(within.c.seq)).scalar_subquery(), before.scalar_subquery()))


async def _must_be_counted(uow: UnitOfWork, period: ReportPeriod) -> None:
    """Pass unless an entry of the period waits to be counted; raises ReportNotReady."""
    reached = await counted_to(uow)
    waiting = select(LedgerEntry.seq).where(LedgerEntry.seq > reached, LedgerEntry.at < period.until).limit(1)
    if await uow.session.scalar(waiting):
        raise ReportNotReady(counted_to=reached)
