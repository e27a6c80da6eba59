"""Numbers without gaps, for each operator, series and year."""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.infra.models import Base, Coded
from techexchange.kernel.days import day_of


class Series(StrEnum):
    """What is numbered."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"


PREFIXES = {Series.INVOICE: "", Series.CREDIT_NOTE: "C-"}


class SerialNumber(NamedTuple):
    """A number as it is given out."""

    year: int
    sequence: int
    text: str


class InvoiceCounter(Base):
    """The last number given out; whoever gives out the next one holds this row until the commit."""

    __tablename__ = "invoice_counters"

    operator_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"), primary_key=True)
    series: Mapped[Series] = mapped_column(Coded(Series), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]

    def take(self) -> SerialNumber:
        """The next number."""
        self.last += 1
        return SerialNumber(self.year, self.last, numbered(self.series, self.year, self.last))


def numbered(series: Series, year: int, sequence: int) -> str:
    """How a number is written: `2026-000001`, and `C-2026-000001` on a credit note."""
    return f"{PREFIXES[series]}{year}-{sequence:06d}"


def year_of(at: datetime) -> int:
    """The year whose numbers are given out at a moment."""
    return day_of(at).year
