"""What is to be paid under a contract, and how much of it has been.

A term is the consistency boundary: whoever decides on one of its payments holds its lock, so that at every moment
`amount = paid + given_up + open`, to the unit.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.deals.errors.payment import MoreThanOpen, TermClosed, TermNotDue
from techexchange.deals.events import payment as facts
from techexchange.deals.lifecycle.payment import (
    CANCEL_TERM,
    FALL_DUE,
    PAY,
    PAY_PART,
    PAYABLE,
    TERM_LIFE,
    WAIVE,
    TermStatus,
)
from techexchange.deals.models.between import Ties
from techexchange.deals.models.counting import YEAR, months_after
from techexchange.deals.models.figures import hash_of_figures, new_salt
from techexchange.deals.models.sides import TwoSided
from techexchange.infra.models import Coded
from techexchange.kernel.days import beginning_of, day_of
from techexchange.kernel.ids import new_id
from techexchange.kernel.money import CurrencyMismatch, Money
from techexchange.kernel.permissions import Actor, Permission

E = TypeVar("E", bound=facts.PaymentTermEvent)
DAYS_TO_PAY = 30
"""How long after the reason to pay has come a payment is to be made, where nothing else was agreed."""


class TermKind(StrEnum):
    """What a payment is for."""

    UPFRONT = "upfront"
    ANNUAL = "annual"
    MILESTONE = "milestone"
    ROYALTY = "royalty"


@dataclass(frozen=True)
class Yearly:
    """A payment for each year from a day on, the last one in the year in which the term ends."""

    begins_on: date
    ends_on: date | None

    def begin(self, number: int) -> date | None:
        """The day the year of this number, counted from 1, begins; None after the term has ended."""
        day = months_after(self.begins_on, YEAR * (number - 1))
        return day if self.ends_on is None or day <= self.ends_on else None


@dataclass(frozen=True)
class Planned:
    """An agreed payment as it is put on the plan; `number` counts from 1 within its kind."""

    kind: TermKind
    number: int
    money: Money
    label: str | None = None
    milestone_id: UUID | None = None
    statement_id: UUID | None = None
    days_to_pay: int = DAYS_TO_PAY
    yearly: Yearly | None = None


class PaymentTerm(TwoSided):
    """One payment agreed on: the acquirer owes it to the supplier."""

    __tablename__ = "payment_terms"
    __table_args__ = (
        UniqueConstraint("contract_id", "kind", "number"),
        CheckConstraint("paid >= 0 AND given_up >= 0 AND paid + given_up <= amount", name="adds_up"),
        Index("ix_payment_terms_supplier_id_created_at", "supplier_id", "created_at", "id"),
        Index("ix_payment_terms_acquirer_id_created_at", "acquirer_id", "created_at", "id"),
        Index("ix_payment_terms_wake_at", "wake_at", postgresql_where=text("wake_at IS NOT NULL")),
        Index("ix_payment_terms_milestone_id", "milestone_id", postgresql_where=text("milestone_id IS NOT NULL")),
    )

    kind: Mapped[TermKind] = mapped_column(Coded(TermKind))
    number: Mapped[int]
    label: Mapped[str | None]
    milestone_id: Mapped[UUID | None] = mapped_column(ForeignKey("milestones.id"))
    statement_id: Mapped[UUID | None] = mapped_column(ForeignKey("royalty_statements.id"), unique=True)
    amount: Mapped[int]
    currency: Mapped[str]
    paid: Mapped[int]
    given_up: Mapped[int]
    days_to_pay: Mapped[int]
    due_on: Mapped[date | None]
    begins_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    wake_at: Mapped[datetime | None]
    waive_reason: Mapped[str | None]
    salt: Mapped[str]
    status: Mapped[TermStatus] = mapped_column(Coded(TermStatus))
    created_at: Mapped[datetime]

    @classmethod
    def plan(
        cls, ties: Ties, planned: Planned, *, by: Actor, at: datetime
    ) -> tuple["PaymentTerm", facts.PaymentTermScheduled]:
        """Put an agreed payment on the plan."""
        term = cls(
            id=new_id(),
            **vars(ties),
            kind=planned.kind,
            number=planned.number,
            label=planned.label,
            milestone_id=planned.milestone_id,
            statement_id=planned.statement_id,
            amount=planned.money.amount,
            currency=planned.money.currency,
            days_to_pay=planned.days_to_pay,
            begins_on=planned.yearly.begins_on if planned.yearly else None,
            ends_on=planned.yearly.ends_on if planned.yearly else None,
            paid=0,
            given_up=0,
            salt=new_salt(),
            status=TERM_LIFE.initial,
            created_at=at,
        )
        day = planned.yearly.begin(planned.number) if planned.yearly else None
        term.wake_at = beginning_of(day) if day else None
        return term, term._happened(facts.PaymentTermScheduled, by, at)

    @property
    def next_year(self) -> Planned | None:
        """The same payment for the year after, where it is one for each year and the term lasts."""
        yearly = Yearly(self.begins_on, self.ends_on) if self.begins_on else None
        if yearly is None or yearly.begin(self.number + 1) is None:
            return None
        money = Money(self.amount, self.currency)
        return Planned(self.kind, self.number + 1, money, days_to_pay=self.days_to_pay, yearly=yearly)

    @property
    def is_scheduled(self) -> bool:
        """Whether it waits for its reason to come."""
        return self.status in FALL_DUE.sources

    def has_come(self, at: datetime) -> bool:
        """Whether the day it waits for has begun; what waits for a milestone has none."""
        return self.wake_at is not None and self.wake_at <= at

    @property
    def open(self) -> int:
        """What is still to be paid."""
        return self.amount - self.paid - self.given_up

    @property
    def figures_hash(self) -> str:
        """What its events tell of the amount."""
        return hash_of_figures(self.salt, amount=self.amount, currency=self.currency)

    def fall_due(self, *, by: Actor, at: datetime) -> facts.PaymentTermDue:
        """Be payable from now, within the time to pay."""
        self.status = FALL_DUE(self.status)
        self.due_on, self.wake_at = day_of(at) + timedelta(days=self.days_to_pay), None
        return self._happened(facts.PaymentTermDue, by, at)

    def receive(self, money: Money, *, by: Actor, at: datetime) -> facts.PaymentTermPaid | facts.PaymentTermPartlyPaid:
        """Count a confirmed payment; raises TermNotDue, TermClosed, MoreThanOpen or CurrencyMismatch."""
        self.must_have_room_for(money)
        if money.amount == self.open:
            self.status = PAY(self.status)
            self.paid += money.amount
            return self._happened(facts.PaymentTermPaid, by, at)
        self.status = PAY_PART(self.status)
        self.paid += money.amount
        return self._happened(facts.PaymentTermPartlyPaid, by, at)

    def waive(self, reason: str, *, by: Actor, at: datetime) -> facts.PaymentTermWaived:
        """Give up what is still open; the reason is for the other party only."""
        self.status = WAIVE(self.status)
        self.given_up, self.waive_reason = self.amount - self.paid, reason
        return self._happened(facts.PaymentTermWaived, by, at)

    def cancel(self, *, by: Actor, at: datetime) -> facts.PaymentTermCancelled:
        """Be owed no more, as the contract ended before it was due."""
        self.status = CANCEL_TERM(self.status)
        self.wake_at = None
        self.given_up = self.amount - self.paid
        return self._happened(facts.PaymentTermCancelled, by, at)

    def must_have_room_for(self, money: Money, waiting: int = 0) -> None:
        """Raise where the term is not due or closed, is in another currency, or has less open than this and others."""
        if self.is_scheduled:
            raise TermNotDue
        if self.status not in PAYABLE:
            raise TermClosed
        if money.currency != self.currency:
            raise CurrencyMismatch(left=self.currency, right=money.currency)
        if money.amount + waiting > self.open:
            raise MoreThanOpen

    def moves_of(self, actor: Actor) -> list[str]:
        """The moves this actor may make now."""
        able = self.acts_for(self.supplier_id, actor, Permission.CONTRACT_SIGN)
        return [move.name for move in TERM_LIFE.open_from(self.status) if move is WAIVE and able]

    def _happened(self, event: type[E], by: Actor, at: datetime) -> E:
        return event(
            **self.between(by, at),
            subject_id=self.id,
            kind=self.kind.value,
            number=self.number,
            figures_hash=self.figures_hash,
        )
