"""What one side says was paid on a term, what proves it, and what the other side makes of it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.deals.errors.payment import OwnPayment, PaidInFuture, PaymentNotYours
from techexchange.deals.events import payment as facts
from techexchange.deals.lifecycle.payment import (
    BY_THE_OTHER_SIDE,
    CONFIRM,
    CONTEST,
    PAYMENT_LIFE,
    UNDECIDED,
    WITHDRAW,
    PaymentStatus,
)
from techexchange.deals.models.figures import hash_of_figures, new_salt
from techexchange.deals.models.sides import TwoSided
from techexchange.deals.models.term import PaymentTerm
from techexchange.infra.models import Coded
from techexchange.kernel.days import day_of
from techexchange.kernel.ids import new_id
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.money import Money
from techexchange.kernel.permissions import Actor, Permission

E = TypeVar("E", bound=facts.PaymentEvent)


class PaymentMeans(StrEnum):
    """How it was paid."""

    BANK_TRANSFER = "bank_transfer"
    CASH = "cash"
    SET_OFF = "set_off"
    IN_KIND = "in_kind"
    EQUITY = "equity"
    OTHER = "other"


@dataclass(frozen=True)
class PaymentReport:
    """What one side says was paid."""

    money: Money
    paid_on: date
    means: PaymentMeans
    reference: str | None = None


class Payment(TwoSided):
    """What one side says was paid on a term; it counts once the other side confirms it."""

    __tablename__ = "payments"
    __table_args__ = (
        Index("ix_payments_supplier_id_created_at", "supplier_id", "created_at", "id"),
        Index("ix_payments_acquirer_id_created_at", "acquirer_id", "created_at", "id"),
        CheckConstraint("amount > 0", name="positive"),
    )

    term_id: Mapped[UUID] = mapped_column(ForeignKey("payment_terms.id"), index=True)
    recorded_by: Mapped[UUID]
    amount: Mapped[int]
    currency: Mapped[str]
    means: Mapped[PaymentMeans] = mapped_column(Coded(PaymentMeans))
    paid_on: Mapped[date]
    reference: Mapped[str | None]
    contest_reason: Mapped[str | None]
    salt: Mapped[str]
    status: Mapped[PaymentStatus] = mapped_column(Coded(PaymentStatus))
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]

    @classmethod
    def record(
        cls, term: PaymentTerm, report: PaymentReport, *, side: UUID, by: Actor, at: datetime
    ) -> tuple["Payment", facts.PaymentRecorded]:
        """What one side says was paid; raises PaidInFuture."""
        if report.paid_on > day_of(at):
            raise PaidInFuture
        payment = cls(
            id=new_id(),
            **vars(term.ties),
            term_id=term.id,
            recorded_by=side,
            amount=report.money.amount,
            currency=report.money.currency,
            means=report.means,
            paid_on=report.paid_on,
            reference=report.reference,
            salt=new_salt(),
            status=PAYMENT_LIFE.initial,
            created_at=at,
        )
        return payment, payment._happened(facts.PaymentRecorded, by, at)

    @property
    def money(self) -> Money:
        """What was paid."""
        return Money(self.amount, self.currency)

    @property
    def figures_hash(self) -> str:
        """What its events tell of the amount and the day."""
        return hash_of_figures(self.salt, amount=self.amount, currency=self.currency, paid_on=self.paid_on)

    def must_take_evidence(self, side: UUID) -> None:
        """Raise where it is decided, or another party than the one that recorded it would add a file."""
        self._must_be_of(side)
        if self.status not in UNDECIDED:
            raise MoveNotAllowed(move="add_evidence", status=self.status.value)

    def confirm(self, *, side: UUID, by: Actor, at: datetime) -> facts.PaymentConfirmed:
        """Count; raises OwnPayment for the side that recorded it."""
        self._must_be_of_the_other(side)
        self.status = CONFIRM(self.status)
        self.decided_at = at
        return self._happened(facts.PaymentConfirmed, by, at)

    def contest(self, reason: str, *, side: UUID, by: Actor, at: datetime) -> facts.PaymentContested:
        """Not count for now; the reason is for the other party only. Raises OwnPayment."""
        self._must_be_of_the_other(side)
        self.status = CONTEST(self.status)
        self.contest_reason = reason
        return self._happened(facts.PaymentContested, by, at)

    def withdraw(self, *, side: UUID, by: Actor, at: datetime) -> facts.PaymentWithdrawn:
        """Be taken back by the side that recorded it; raises PaymentNotYours."""
        self._must_be_of(side)
        self.status = WITHDRAW(self.status)
        self.decided_at = at
        return self._happened(facts.PaymentWithdrawn, by, at)

    def moves_of(self, actor: Actor) -> list[str]:
        """The moves this actor may make now, for the side that recorded it or the one opposite."""
        parties = (self.supplier_id, self.acquirer_id)
        able = [side for side in parties if self.acts_for(side, actor, Permission.PERFORMANCE_RECORD)]
        own, opposite = self.recorded_by in able, self.other(self.recorded_by) in able
        return [
            move.name
            for move in PAYMENT_LIFE.open_from(self.status)
            if (opposite if move in BY_THE_OTHER_SIDE else own)
        ]

    def _must_be_of(self, side: UUID) -> None:
        if side != self.recorded_by:
            raise PaymentNotYours

    def _must_be_of_the_other(self, side: UUID) -> None:
        if side == self.recorded_by:
            raise OwnPayment

    def _happened(self, event: type[E], by: Actor, at: datetime) -> E:
        return event(
            **self.between(by, at),
            subject_id=self.id,
            term_id=self.term_id,
            recorded_by=self.recorded_by,
            figures_hash=self.figures_hash,
        )
