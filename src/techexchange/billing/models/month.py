"""A month in Vietnam, by which services are billed."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.billing.errors import MonthInvalid, MonthRunning
from techexchange.billing.events import MonthClosed
from techexchange.infra.models import Base
from techexchange.kernel.days import beginning_of, day_of
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import Actor

WRITTEN = re.compile(r"(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])")


@dataclass(frozen=True, order=True)
class Month:
    """A month, written `2026-11`."""

    first: date

    @classmethod
    def parse(cls, written: str) -> "Month":
        """The month that is written; raises MonthInvalid."""
        if not WRITTEN.fullmatch(written):
            raise MonthInvalid
        return cls(date.fromisoformat(f"{written}-01"))

    @classmethod
    def of(cls, at: datetime) -> "Month":
        """The month a moment belongs to."""
        return cls(day_of(at).replace(day=1))

    def __str__(self) -> str:
        return self.first.isoformat()[:7]

    @property
    def next(self) -> "Month":
        """The month after."""
        year, month = divmod(self.first.year * 12 + self.first.month, 12)
        return Month(date(year, month + 1, 1))

    @property
    def begins(self) -> datetime:
        """Its first moment."""
        return beginning_of(self.first)

    @property
    def ends(self) -> datetime:
        """The first moment after it."""
        return self.next.begins

    def must_be_over(self, at: datetime) -> None:
        """Raise MonthRunning while it runs, or has not begun."""
        if at < self.ends:
            raise MonthRunning(ends=self.ends)


class BillingMonth(Base):
    """A month of an operator of which everything is invoiced."""

    __tablename__ = "billing_months"
    __table_args__ = (UniqueConstraint("operator_id", "period"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    operator_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    period: Mapped[str]
    closed_at: Mapped[datetime]

    @classmethod
    def close(cls, operator_id: UUID, month: Month, *, by: Actor, at: datetime) -> tuple["BillingMonth", MonthClosed]:
        """Nothing of the month is left to be invoiced; raises MonthRunning."""
        month.must_be_over(at)
        closed = cls(id=new_id(), operator_id=operator_id, period=str(month), closed_at=at)
        told = MonthClosed(subject_id=closed.id, actor_id=by.id, at=at, operator_id=operator_id, period=closed.period)
        return closed, told
