"""A royalty statement: what one period brought, what is due of it, and what the supplier makes of it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.deals.errors.royalty import (
    AmountOutOfRange,
    EarlierStatementOpen,
    PeriodRunning,
    UnitsNeeded,
)
from techexchange.deals.events import royalty as facts
from techexchange.deals.lifecycle.royalty import (
    ACCEPT,
    BY_THE_ACQUIRER,
    BY_THE_SUPPLIER,
    CANCEL,
    CONTEST,
    END_PERIOD,
    ROYALTY_LIFE,
    SUBMIT,
    RoyaltyStatus,
)
from techexchange.deals.models.between import Ties
from techexchange.deals.models.counting import Period, Reported, RoyaltyPlan, YearSoFar, count
from techexchange.deals.models.figures import hash_of_figures, new_salt
from techexchange.deals.models.sides import TwoSided
from techexchange.infra.models import Coded
from techexchange.kernel.days import day_of, end_of
from techexchange.kernel.ids import new_id
from techexchange.kernel.money import LARGEST_AMOUNT, CurrencyMismatch, Money
from techexchange.kernel.permissions import Actor, Permission

E = TypeVar("E", bound=facts.RoyaltyEvent)
PER_UNIT = "per_unit"
STATED = ("base", "currency", "units", "unit_price", "amount", "explanation", "submitted_at", "figures_hash")
"""What a statement says, as kept of each one that was contested."""


class RoyaltyStatement(TwoSided):
    """The account of one period; the acquirer gives it when the period has ended, and the supplier judges it."""

    __tablename__ = "royalty_statements"
    __table_args__ = (
        UniqueConstraint("contract_id", "number"),
        Index("ix_royalty_statements_supplier_id_created_at", "supplier_id", "created_at", "id"),
        Index("ix_royalty_statements_acquirer_id_created_at", "acquirer_id", "created_at", "id"),
        Index("ix_royalty_statements_wake_at", "wake_at", postgresql_where=text("wake_at IS NOT NULL")),
    )

    number: Mapped[int]
    since: Mapped[date]
    until: Mapped[date]
    year: Mapped[int]
    year_months: Mapped[int]
    closes_year: Mapped[bool]
    rate: Mapped[Decimal]
    basis: Mapped[str]
    floor: Mapped[int | None]
    cap: Mapped[int | None]
    begins_on: Mapped[date]
    term_months: Mapped[int | None]
    step_months: Mapped[int]
    currency: Mapped[str | None]
    base: Mapped[int | None]
    units: Mapped[int | None]
    unit_price: Mapped[int | None]
    amount: Mapped[int | None]
    explanation: Mapped[list[dict[str, Any]]]
    contested: Mapped[list[dict[str, Any]]]
    contest_reason: Mapped[str | None]
    salt: Mapped[str]
    status: Mapped[RoyaltyStatus] = mapped_column(Coded(RoyaltyStatus))
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    wake_at: Mapped[datetime | None]

    @classmethod
    def begin(
        cls, ties: Ties, plan: RoyaltyPlan, number: int, *, by: Actor, at: datetime
    ) -> tuple["RoyaltyStatement", facts.RoyaltyPeriodBegun] | None:
        """The statement of a period that begins; None where the term has no such period."""
        period = plan.period(number)
        if period is None:
            return None
        statement = cls(
            id=new_id(),
            **vars(ties),
            **vars(period),
            **vars(plan),
            explanation=[],
            contested=[],
            salt=new_salt(),
            status=ROYALTY_LIFE.initial,
            created_at=at,
            wake_at=end_of(period.until),
        )
        return statement, statement._happened(facts.RoyaltyPeriodBegun, by, at)

    @property
    def plan(self) -> RoyaltyPlan:
        """What was agreed, as it was frozen when the contract took effect."""
        return RoyaltyPlan(
            rate=self.rate,
            basis=self.basis,
            floor=self.floor,
            cap=self.cap,
            currency=self.currency,
            begins_on=self.begins_on,
            term_months=self.term_months,
            step_months=self.step_months,
        )

    @property
    def period(self) -> Period:
        """What it accounts for."""
        return Period(self.number, self.since, self.until, self.year, self.year_months, self.closes_year)

    @property
    def is_running(self) -> bool:
        """Whether the end of its period has not been noted yet."""
        return self.status in END_PERIOD.sources

    def has_come(self, at: datetime) -> bool:
        """Whether it may be stated: the last day of its period has passed."""
        return day_of(at) > self.until

    @property
    def counts_in_year(self) -> bool:
        """Whether what it states is settled, so that a later period of the year can be counted after it."""
        return self.status is RoyaltyStatus.ACCEPTED

    @property
    def money(self) -> Money:
        """What it amounts to."""
        return Money(self.amount or 0, self.currency or "")

    @property
    def figures_hash(self) -> str:
        """What its events tell of the base and the amount."""
        return hash_of_figures(self.salt, base=self.base, currency=self.currency, amount=self.amount)

    def end_period(self, *, by: Actor, at: datetime) -> facts.RoyaltyStatementDue:
        """Be awaited from the acquirer; raises PeriodRunning."""
        if not self.has_come(at):
            raise PeriodRunning(until=self.until.isoformat())
        self.status = END_PERIOD(self.status)
        self.wake_at = None
        return self._happened(facts.RoyaltyStatementDue, by, at)

    def submit(
        self, reported: Reported, agreed: str | None, earlier: list["RoyaltyStatement"], *, by: Actor, at: datetime
    ) -> facts.RoyaltyStatementSubmitted:
        """State the base and count the royalty; `earlier` are the statements of the same year before this one.

        `agreed` is the currency the terms name: where they name none, what was contested binds nobody to its own.
        Raises CurrencyMismatch, UnitsNeeded, EarlierStatementOpen or AmountOutOfRange.
        """
        if (reported.units is not None) is not (self.basis == PER_UNIT):
            raise UnitsNeeded
        currency = agreed or next((one.currency for one in earlier if one.currency), reported.currency)
        if currency != reported.currency:
            raise CurrencyMismatch(left=currency, right=reported.currency)
        if not all(one.counts_in_year for one in earlier):
            raise EarlierStatementOpen
        so_far = YearSoFar(sum(one.base or 0 for one in earlier), sum(one.amount or 0 for one in earlier))
        counted = count(self.plan, self.period, reported, so_far)
        if max(counted.amount, reported.base) > LARGEST_AMOUNT:
            raise AmountOutOfRange(largest=LARGEST_AMOUNT)
        self.status = SUBMIT(self.status)
        self.base, self.currency = reported.base, reported.currency
        self.units, self.unit_price = reported.units, reported.unit_price
        self.amount, self.explanation, self.submitted_at = counted.amount, list(counted.steps), at
        return self._happened(facts.RoyaltyStatementSubmitted, by, at, figures_hash=self.figures_hash)

    def accept(self, *, by: Actor, at: datetime) -> facts.RoyaltyStatementAccepted:
        """Be what both sides agree on."""
        self.status = ACCEPT(self.status)
        self.accepted_at = at
        return self._happened(facts.RoyaltyStatementAccepted, by, at, figures_hash=self.figures_hash)

    def contest(self, reason: str, *, by: Actor, at: datetime) -> facts.RoyaltyStatementContested:
        """Not be accepted; what was stated is kept, the reason is for the acquirer only."""
        self.status = CONTEST(self.status)
        said = {name: getattr(self, name) for name in STATED} | {"reason": reason}
        self.contested = [*self.contested, said | {"submitted_at": str(self.submitted_at)}]
        self.contest_reason = reason
        return self._happened(facts.RoyaltyStatementContested, by, at, figures_hash=self.figures_hash)

    def cancel(self, *, by: Actor, at: datetime) -> facts.RoyaltyPeriodCancelled:
        """Not be awaited any more, as the contract ended before the period did."""
        self.status = CANCEL(self.status)
        self.wake_at = None
        return self._happened(facts.RoyaltyPeriodCancelled, by, at)

    def moves_of(self, actor: Actor) -> list[str]:
        """The moves this actor may make now."""
        acquires, supplies = (
            self.acts_for(side, actor, Permission.PERFORMANCE_RECORD) for side in (self.acquirer_id, self.supplier_id)
        )
        allowed = dict.fromkeys(BY_THE_ACQUIRER, acquires) | dict.fromkeys(BY_THE_SUPPLIER, supplies)
        return [move.name for move in ROYALTY_LIFE.open_from(self.status) if allowed.get(move)]

    def _happened(self, event: type[E], by: Actor, at: datetime, **more: Any) -> E:
        return event(
            **self.between(by, at),
            subject_id=self.id,
            number=self.number,
            **more,
        )
