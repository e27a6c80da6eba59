"""Reports as JSON."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from techexchange.infra.http import Body, Out
from techexchange.infra.http.schemas import Day
from techexchange.mandates.models import Bound
from techexchange.reporting.models import (
    DEFINITIONS,
    Cell,
    Dimension,
    Figure,
    Measure,
    Reckoned,
    Report,
    ReportQuestion,
    Standing,
    TargetStanding,
    Unit,
    value_of,
)
from techexchange.reporting.queries import PublicCell, PublicFigure, PublicReport

Language = Literal["vi", "en"]
Shown = Annotated[
    int | str | None,
    Field(description="A whole number, or a decimal as text; null where nothing was counted, or where it is hidden"),
]


class KpiQuery(Body):
    """Which days, told apart by what, and counted how far."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    since: Annotated[
        Day | None, Field(alias="from", description="The first day; without it the first of the last day's month")
    ] = None
    until: Annotated[Day | None, Field(alias="to", description="The last day, included; without it today")] = None
    by: Annotated[Dimension | None, Field(description="What the cells are of")] = None
    as_of: Annotated[
        int | None, Field(ge=0, le=2**53, description="Count the ledger up to this `seq`; without it all there is")
    ] = None

    def question(self) -> ReportQuestion:
        """The same in the domain's words."""
        return ReportQuestion(self.since, self.until, self.by, self.as_of)


class TableQuery(KpiQuery):
    """Which days, and in which language."""

    language: Language = "vi"


class PublicQuery(Body):
    """Which month, told apart by what."""

    month: Annotated[
        str | None,
        Field(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$", description="Such as 2026-10; without it the last one over"),
    ] = None
    by: Literal[Dimension.SECTOR, Dimension.PROVINCE, Dimension.KIND, Dimension.DIRECTION] | None = None
    language: Language = "vi"

    def first_day(self) -> date | None:
        """The day the month begins."""
        return date.fromisoformat(f"{self.month}-01") if self.month else None


class CellOut(Out):
    """What was counted, and the value it gives; `key` is null for what has no word, and in a total."""

    key: str | None
    value: Shown
    count: int
    met: Annotated[int, Field(description="Of a share: how many of `count` are meant")]
    seconds: Annotated[int | None, Field(description="Of a duration: the lower median, in seconds")]
    amount: Annotated[int, Field(description="Of money: the sum in đồng")]
    unproven: Annotated[int, Field(description="Amounts that do not open the hash on record, and are in no sum")]

    @classmethod
    def of(cls, measure: Measure, key: str | None, tally: Reckoned) -> "CellOut":
        """A cell as it is shown."""
        fields = {name: getattr(tally, name) for name in ("count", "met", "seconds", "amount", "unproven")}
        return cls(key=key, value=told(value_of(measure, tally)), **fields)


class FigureOut(Out):
    """A figure, with the query and definition it can be traced to."""

    measure: Measure
    unit: Unit
    query: Annotated[str, Field(description="Name and version of the query; see `GET /v1/reports/definitions`")]
    as_of: int
    total: CellOut
    cells: list[CellOut]

    @classmethod
    def of(cls, figure: Figure, as_of: int) -> "FigureOut":
        """A figure as it is shown."""
        return cls(
            measure=figure.measure,
            unit=figure.definition.unit,
            query=figure.definition.query,
            as_of=as_of,
            total=CellOut.of(figure.measure, None, figure.total),
            cells=[_cell(figure.measure, cell) for cell in figure.cells],
        )


def _cell(measure: Measure, cell: Cell) -> CellOut:
    return CellOut.of(measure, cell.key, cell.tally)


class TargetOut(Out):
    """What the mandate asks for since it began, and how it stands."""

    measure: Measure
    bound: Bound
    target: int
    by: datetime
    value: Shown
    standing: Standing

    @classmethod
    def of(cls, target: TargetStanding) -> "TargetOut":
        """A target as it is shown."""
        fields = {name: getattr(target, name) for name in ("measure", "bound", "target", "by", "standing")}
        return cls(value=told(target.value), **fields)


class SumOut(Out):
    """A sum in another currency, in minor units."""

    currency: str
    amount: int


class ReportOut(Out):
    """Every figure of a period."""

    first_day: date
    last_day: date
    by: Dimension | None
    as_of: Annotated[int, Field(description="Up to which `seq` the ledger was counted")]
    made_at: datetime
    contract_no: Annotated[str | None, Field(description="Of the mandate whose targets these are")]
    figures: list[FigureOut]
    targets: list[TargetOut]
    other_currencies: list[SumOut]

    @classmethod
    def of(cls, report: Report) -> "ReportOut":
        """A report as it is shown."""
        return cls(
            first_day=report.period.first,
            last_day=report.period.last,
            by=report.by,
            as_of=report.as_of,
            made_at=report.made_at,
            contract_no=report.contract_no,
            figures=[FigureOut.of(figure, report.as_of) for figure in report.figures],
            targets=[TargetOut.of(target) for target in report.targets],
            other_currencies=[SumOut(currency=code, amount=amount) for code, amount in report.other_currencies],
        )


class PublicCellOut(Out):
    """A cell as the public sees it; `hidden` where fewer than five, or others, could be found in it."""

    key: str | None
    count: int | None
    value: Shown
    hidden: bool

    @classmethod
    def of(cls, cell: PublicCell) -> "PublicCellOut":
        """A cell as it is shown."""
        return cls(key=cell.key, count=cell.count, value=told(cell.value), hidden=cell.hidden)


class PublicFigureOut(Out):
    """A figure as the public sees it."""

    measure: Measure
    unit: Unit
    query: str
    as_of: int
    total: PublicCellOut
    cells: list[PublicCellOut]

    @classmethod
    def of(cls, figure: PublicFigure, as_of: int) -> "PublicFigureOut":
        """A figure as it is shown."""
        meaning = DEFINITIONS[figure.measure]
        return cls(
            measure=figure.measure,
            unit=meaning.unit,
            query=meaning.query,
            as_of=as_of,
            total=PublicCellOut.of(figure.total),
            cells=[PublicCellOut.of(cell) for cell in figure.cells],
        )


class PublicReportOut(Out):
    """The figures of one month that is over, as of its end."""

    first_day: date
    last_day: date
    by: Dimension | None
    as_of: int
    figures: list[PublicFigureOut]

    @classmethod
    def of(cls, report: PublicReport) -> "PublicReportOut":
        """A report as it is shown."""
        return cls(
            first_day=report.period.first,
            last_day=report.period.last,
            by=report.by,
            as_of=report.as_of,
            figures=[PublicFigureOut.of(figure, report.as_of) for figure in report.figures],
        )


class DefinitionOut(Out):
    """What a measure means, and from which entries of the ledger it is counted."""

    measure: Measure
    unit: Unit
    query: str
    title: Annotated[dict[str, str], Field(description="By language, `vi` and `en`")]
    meaning: dict[str, str]
    events: list[str]

    @classmethod
    def of(cls, measure: Measure) -> "DefinitionOut":
        """A measure as it is explained."""
        known = DEFINITIONS[measure]
        texts = {name: dict(zip(("vi", "en"), getattr(known, name), strict=True)) for name in ("title", "meaning")}
        return cls(measure=measure, unit=known.unit, query=known.query, events=list(known.events), **texts)


class DefinitionsOut(Out):
    """Every measure there is."""

    measures: list[DefinitionOut]


def told(value: object) -> int | str | None:
    """A value in JSON's types: what is not whole becomes text."""
    return value if value is None or isinstance(value, int) else str(value)
