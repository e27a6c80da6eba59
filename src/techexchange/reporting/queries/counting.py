"""Counting facts: one statement for each measure, as a whole and by its cells."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, Text, and_, case, cast, func, null, select, true, tuple_

from techexchange.infra.uow import UnitOfWork
from techexchange.listings.models import Direction
from techexchange.reporting.models import Cell, Dimension, FactKind, Figure, Measure, Reckoned, ReportedFact

F = ReportedFact
DONG = "VND"
HERE = "Asia/Ho_Chi_Minh"

KINDS: dict[Measure, FactKind] = {
    Measure.LISTINGS: FactKind.PUBLISHED,
    Measure.SUPPLIERS: FactKind.PUBLISHED,
    Measure.CONNECTIONS: FactKind.CONNECTION,
    Measure.TRANSACTIONS: FactKind.TRANSACTION,
    Measure.TRANSACTION_VALUE: FactKind.VALUE,
    Measure.DAYS_TO_PUBLISH: FactKind.PUBLISHED,
    Measure.DAYS_TO_FIRST_INTEREST: FactKind.INTEREST,
    Measure.SUCCESS_RATE: FactKind.NEGOTIATION,
    Measure.OVERDUE_SHARE: FactKind.CASE_DECIDED,
    Measure.CASES_OVERDUE: FactKind.CASE_OVERDUE,
    Measure.REGISTRATIONS_OVERDUE_SHARE: FactKind.REGISTRATION,
}
"""Which facts each measure is counted from."""

NARROWED: dict[Measure, ColumnElement[bool]] = {
    Measure.SUPPLIERS: F.direction == Direction.SUPPLY.value,
    Measure.DAYS_TO_PUBLISH: F.seconds.is_not(None),
    Measure.DAYS_TO_FIRST_INTEREST: F.seconds.is_not(None),
}
"""Which of these alone, where it is not all."""

COUNTED: dict[Measure, Any] = {
    Measure.SUPPLIERS: F.organization_id,
    Measure.TRANSACTION_VALUE: F.about_id,
    Measure.REGISTRATIONS_OVERDUE_SHARE: F.subject_id,
}
"""What is counted once however often it occurs; otherwise each fact."""


@dataclass(frozen=True)
class CountedStretch:
    """Which facts are counted: from a moment on, before another, and up to an entry of the ledger."""

    since: datetime
    until: datetime
    as_of: int

    @property
    def conditions(self) -> tuple[ColumnElement[bool], ...]:
        """The same in SQL."""
        return F.at >= self.since, F.at < self.until, F.seq <= self.as_of


async def tallies(uow: UnitOfWork, measure: Measure, stretch: CountedStretch, by: Dimension | None) -> Figure:
    """A measure as a whole and by its cells."""
    rows = (await uow.session.execute(_statement(measure, stretch, by))).all()
    total, cells = Reckoned(), []
    for row in rows:
        tally = Reckoned(
            row.count, row.met or 0, row.seconds, int(row.amount or 0), row.largest or 0, row.unproven or 0
        )
        if row.whole:
            total = tally
        else:
            cells.append(Cell(row.key, tally))
    return Figure(measure, total, sorted(cells, key=lambda cell: (cell.key is None, cell.key or "")))


async def other_currencies(uow: UnitOfWork, stretch: CountedStretch) -> list[tuple[str, int]]:
    """The sums that are not in đồng."""
    wanted = select(F.currency, func.sum(F.amount)).where(
        F.kind == FactKind.VALUE, F.currency != DONG, *stretch.conditions
    )
    rows = (await uow.session.execute(wanted.group_by(F.currency).order_by(F.currency))).all()
    return [(str(currency), int(amount or 0)) for currency, amount in rows]


def _statement(measure: Measure, stretch: CountedStretch, by: Dimension | None) -> Select[Any]:
    narrowed = (NARROWED[measure],) if measure in NARROWED else ()
    facts = (
        select(
            _key(by).label("key"),
            COUNTED.get(measure, F.seq).label("unit"),
            F.met,
            F.seconds,
            case((F.currency == DONG, F.amount)).label("amount"),
            and_(F.kind == FactKind.VALUE, F.amount.is_(None)).label("unproven"),
        )
        .where(F.kind == KINDS[measure], *narrowed, *stretch.conditions)
        .subquery()
    )
    # What has several amounts is one unit of the largest of which the whole sum is told.
    units = (
        select(
            facts.c.key,
            facts.c.unit,
            func.bool_or(facts.c.met).label("met"),
            func.min(facts.c.seconds).label("seconds"),
            func.sum(facts.c.amount).label("amount"),
            func.count().filter(facts.c.unproven).label("unproven"),
        )
        .group_by(facts.c.key, facts.c.unit)
        .subquery()
    )
    u = units.c
    whole = true() if by is None else func.grouping(u.key) == 1
    counted = select(
        whole.label("whole"),
        (cast(null(), Text) if by is None else u.key).label("key"),
        func.count(u.unit.distinct()).label("count"),
        func.count(u.unit.distinct()).filter(u.met).label("met"),
        func.percentile_disc(0.5).within_group(u.seconds).label("seconds"),
        func.sum(u.amount).label("amount"),
        cast(func.max(u.amount), BigInteger).label("largest"),
        cast(func.sum(u.unproven), BigInteger).label("unproven"),
    )
    return counted if by is None else counted.group_by(func.grouping_sets(tuple_(), tuple_(u.key)))


def _key(by: Dimension | None) -> ColumnElement[Any]:
    columns: dict[Dimension, Any] = {
        Dimension.SECTOR: F.sector,
        Dimension.PROVINCE: F.province,
        Dimension.KIND: F.organization_kind,
        Dimension.DIRECTION: F.direction,
        Dimension.MONTH: func.to_char(func.timezone(HERE, F.at), "YYYY-MM"),
        Dimension.DAY: func.to_char(func.timezone(HERE, F.at), "YYYY-MM-DD"),
    }
    return cast(null(), Text) if by is None else columns[by]
