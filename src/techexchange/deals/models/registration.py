"""A registration case: whether a contract must be registered or permitted, by whom, until when, and what came of it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.deals.errors import CertificateUnproven, RegistrationNotDue
from techexchange.deals.events import (
    RegistrationCertified,
    RegistrationClosed,
    RegistrationEvent,
    RegistrationFellDue,
    RegistrationMissed,
    RegistrationNotNeeded,
    RegistrationRefused,
    RegistrationReminded,
    RegistrationSubmitted,
    RegistrationSupplementRequested,
)
from techexchange.deals.lifecycle.registration import (
    BY_THE_FILER,
    CERTIFY,
    CLOSE,
    EXEMPT,
    MISS,
    REFUSE,
    REGISTRATION_LIFE,
    REQUEST_SUPPLEMENT,
    SUBMIT,
    UNFILED,
    RegistrationStatus,
)
from techexchange.deals.models.between import Ties
from techexchange.deals.models.sides import TwoSided
from techexchange.deals.models.steps import Recorded, RegistrationStep, StepKind
from techexchange.infra.models import Coded
from techexchange.kernel.days import day_of, end_of, morning_of, working_days_after
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import Actor, Permission
from techexchange.regulations.models import RegistrationRule

E = TypeVar("E", bound=RegistrationEvent)

REMINDERS = (60, 30, 7)
"""How many days before the deadline the filer's people are reminded, each mark once."""


class RegistrationKind(StrEnum):
    """What the authority gives: a certificate of registration, or a permit for restricted technology."""

    REGISTRATION = "registration"
    PERMIT = "permit"


@dataclass(frozen=True)
class SignedContract:
    """A contract both parties have signed: the pack that judges it, and the day of the last signature."""

    ties: Ties
    pack: str
    signed_on: date


class RegistrationCase(TwoSided):
    """What the law asks before a contract takes effect, as the rule pack judged it on the day of signing."""

    __tablename__ = "registrations"
    __table_args__ = (
        UniqueConstraint("contract_id"),
        Index("ix_registrations_wake_at", "wake_at", postgresql_where=text("wake_at IS NOT NULL")),
        Index("ix_registrations_created_at_id", "created_at", "id"),
        Index("ix_registrations_supplier_id_created_at", "supplier_id", "created_at", "id"),
        Index("ix_registrations_acquirer_id_created_at", "acquirer_id", "created_at", "id"),
    )

    kind: Mapped[RegistrationKind] = mapped_column(Coded(RegistrationKind))
    status: Mapped[RegistrationStatus] = mapped_column(Coded(RegistrationStatus))
    filer_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    pack: Mapped[str]
    verdict: Mapped[dict[str, Any]]
    signed_on: Mapped[date]
    deadline: Mapped[date | None]
    answer_working_days: Mapped[int | None]
    answer_days: Mapped[int | None]
    reminded: Mapped[int | None]
    last_on: Mapped[date]
    steps: Mapped[int]
    submitted_on: Mapped[date | None]
    answer_expected_on: Mapped[date | None]
    supplement_until: Mapped[date | None]
    certificate_number: Mapped[str | None]
    issued_on: Mapped[date | None]
    wake_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    @classmethod
    def open(
        cls, signed: SignedContract, rule: RegistrationRule, *, by: Actor, at: datetime
    ) -> tuple["RegistrationCase", RegistrationFellDue | RegistrationNotNeeded]:
        """What the rule asks of a contract that both parties have signed."""
        kind = RegistrationKind.PERMIT if rule.permit_required else RegistrationKind.REGISTRATION
        needed = rule.required or rule.permit_required
        counted = needed and rule.deadline_days is not None
        case = cls(
            **vars(signed.ties),
            pack=signed.pack,
            signed_on=signed.signed_on,
            id=new_id(),
            kind=kind,
            filer_id=signed.ties.supplier_id if rule.filer == "supplier" else signed.ties.acquirer_id,
            verdict=_verdict(rule),
            status=REGISTRATION_LIFE.initial,
            deadline=signed.signed_on + timedelta(days=rule.deadline_days or 0) if counted else None,
            answer_working_days=None if rule.permit_required else rule.certificate_working_days,
            answer_days=rule.permit_days if rule.permit_required else None,
            last_on=signed.signed_on,
            steps=0,
            created_at=at,
        )
        told = {"pack": signed.pack, "rule": rule.finding.rule}
        if not needed:
            case.status = EXEMPT(case.status)
            return case, case._happened(RegistrationNotNeeded, by, at, **told)
        case.wake_at = case._next_call(at)
        deadline = case.deadline.isoformat() if case.deadline else None
        return case, case._happened(RegistrationFellDue, by, at, deadline=deadline, **told)

    def call(self, *, by: Actor, at: datetime) -> RegistrationReminded | RegistrationMissed:
        """Remind the filer of the deadline, or note that it has passed; raises RegistrationNotDue before its time.

        Of marks that went by together, as after a standstill, only the last is told.
        """
        if self.wake_at is None or self.deadline is None or at < self.wake_at:
            raise RegistrationNotDue
        deadline = self.deadline.isoformat()
        if at >= end_of(self.deadline):
            self.status = MISS(self.status)
            self.wake_at = None
            return self._happened(RegistrationMissed, by, at, deadline=deadline)
        self.reminded = min(mark for mark in REMINDERS if at >= self._mark(mark))
        self.wake_at = self._next_call(at)
        left = (self.deadline - day_of(at)).days
        return self._happened(RegistrationReminded, by, at, deadline=deadline, days_left=left)

    def submit(self, record: Recorded, *, by: Actor, at: datetime) -> tuple[RegistrationStep, RegistrationSubmitted]:
        """The dossier was filed, or what the authority asked for was added; raises StepOutOfOrder."""
        self.status = SUBMIT(self.status)
        step = self._step(StepKind.SUBMITTED, record, at)
        self.submitted_on = self.submitted_on or record.on
        self.answer_expected_on = self._answer_after(record.on)
        self.supplement_until = self.wake_at = None
        return step, self._happened(RegistrationSubmitted, by, at, **_of(step), late=self.days_late(day_of(at)) > 0)

    def request_supplement(
        self, record: Recorded, *, by: Actor, at: datetime
    ) -> tuple[RegistrationStep, RegistrationSupplementRequested]:
        """The authority asked for more, until some day where it named one; raises StepOutOfOrder."""
        self.status = REQUEST_SUPPLEMENT(self.status)
        step = self._step(StepKind.SUPPLEMENT_REQUESTED, record, at)
        self.supplement_until, self.answer_expected_on = record.until, None
        return step, self._happened(RegistrationSupplementRequested, by, at, **_of(step))

    def certify(self, record: Recorded, *, by: Actor, at: datetime) -> tuple[RegistrationStep, RegistrationCertified]:
        """The authority gave its certificate or permit; raises CertificateUnproven or StepOutOfOrder."""
        self.status = CERTIFY(self.status)
        if not record.files or not record.reference:
            raise CertificateUnproven
        step = self._step(StepKind.CERTIFIED, record, at)
        self.certificate_number, self.issued_on, self.answer_expected_on = record.reference, record.on, None
        return step, self._happened(RegistrationCertified, by, at, **_of(step), issued_on=record.on.isoformat())

    def refuse(self, record: Recorded, *, by: Actor, at: datetime) -> tuple[RegistrationStep, RegistrationRefused]:
        """The authority refused; raises CertificateUnproven or StepOutOfOrder."""
        self.status = REFUSE(self.status)
        if not record.files:
            raise CertificateUnproven
        step = self._step(StepKind.REFUSED, record, at)
        self.supplement_until = self.answer_expected_on = None
        return step, self._happened(RegistrationRefused, by, at, **_of(step))

    def close(self, *, by: Actor, at: datetime) -> RegistrationClosed:
        """End it, since the contract has ended."""
        self.status = CLOSE(self.status)
        self.wake_at = None
        return self._happened(RegistrationClosed, by, at)

    @property
    def is_open(self) -> bool:
        """Whether the authority has yet to decide."""
        return self.status in CLOSE.sources

    def days_late(self, today: date) -> int:
        """For how many days the dossier was, or is still, not filed after the deadline."""
        if self.deadline is None or (self.submitted_on is None and self.status not in UNFILED):
            return 0
        return max(0, ((self.submitted_on or today) - self.deadline).days)

    def moves_of(self, actor: Actor) -> list[str]:
        """The moves this actor may make now; only the filer's people record them."""
        if not self.acts_for(self.filer_id, actor, Permission.PERFORMANCE_RECORD):
            return []
        return [move.name for move in REGISTRATION_LIFE.open_from(self.status) if move in BY_THE_FILER]

    def _mark(self, days: int) -> datetime:
        assert self.deadline is not None
        return morning_of(self.deadline - timedelta(days=days))

    def _next_call(self, at: datetime) -> datetime | None:
        if self.deadline is None:
            return None
        ahead = [mark for mark in map(self._mark, REMINDERS) if mark > at]
        return min(ahead, default=end_of(self.deadline))

    def _answer_after(self, filed: date) -> date | None:
        if self.answer_working_days is not None:
            return working_days_after(filed, self.answer_working_days)
        return filed + timedelta(days=self.answer_days) if self.answer_days is not None else None

    def _step(self, kind: StepKind, record: Recorded, at: datetime) -> RegistrationStep:
        step = RegistrationStep.of(self.id, kind, record, number=self.steps + 1, at=at)
        step.must_follow(self.last_on)
        step.recorded_by = self.filer_id
        self.last_on, self.steps = step.on, step.number
        return step

    def _happened(self, event: type[E], by: Actor, at: datetime, **facts: Any) -> E:
        return event(
            subject_id=self.id,
            actor_id=by.id,
            at=at,
            contract_id=self.contract_id,
            listing_id=self.listing_id,
            supplier_id=self.supplier_id,
            acquirer_id=self.acquirer_id,
            filer_id=self.filer_id,
            kind=self.kind.value,
            **facts,
        )


def _of(step: RegistrationStep) -> dict[str, Any]:
    return {"step_id": step.id, "step": step.number, "files": len(step.files)}


def _verdict(rule: RegistrationRule) -> dict[str, Any]:
    finding = rule.finding
    return {
        "rule": finding.rule,
        "outcome": str(finding.outcome),
        "source": finding.source,
        "text": {"vi": finding.text.vi, "en": finding.text.en},
    }
