"""An attestation: a transfer concluded outside the exchange, claimed by one party and confirmed by the other."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.deals.errors.attestation import (
    AttestationAnsweredByOther,
    AttestationNotYours,
    OutcomeInFuture,
)
from techexchange.deals.errors.contract import ActsForBoth
from techexchange.deals.events.attestation import (
    AttestationEvent,
    OutcomeClaimed,
    OutcomeConfirmed,
    OutcomeLapsed,
    OutcomeRefused,
    OutcomeWithdrawn,
)
from techexchange.deals.lifecycle.attestation import (
    ATTESTATION_LIFE,
    CONFIRM,
    COUNTED,
    LAPSE_CLAIM,
    REFUSE_CLAIM,
    WITHDRAW_CLAIM,
    AttestationStatus,
)
from techexchange.infra.models import Aggregate, Coded
from techexchange.kernel.days import day_of
from techexchange.kernel.ids import new_id
from techexchange.kernel.money import Money
from techexchange.kernel.permissions import Actor, Permission

E = TypeVar("E", bound=AttestationEvent)

TIME_TO_CONFIRM = timedelta(days=60)
"""How long the other party has to answer; a choice of this exchange."""

COUNTS = text("status IN ('" + "', '".join(COUNTED) + "')")


class OutcomeKind(StrEnum):
    """How the technology was transferred."""

    ASSIGNMENT = "assignment"
    EXCLUSIVE_LICENCE = "exclusive_licence"
    SOLE_LICENCE = "sole_licence"
    NON_EXCLUSIVE_LICENCE = "non_exclusive_licence"
    CONTRIBUTION_IN_KIND = "contribution_in_kind"
    JOINT_DEVELOPMENT = "joint_development"
    TECHNICAL_SERVICE = "technical_service"


@dataclass(frozen=True)
class OffPlatformOutcome:
    """What was concluded, when, at what price if that is told, and a note for the other party."""

    outcome: OutcomeKind
    concluded_on: date
    value: Money | None = None
    note: str | None = None


@dataclass(frozen=True)
class OutcomeParties:
    """Over which listing an outcome was reached, and who supplied to whom."""

    listing_id: UUID
    supplier_id: UUID
    acquirer_id: UUID


class Attestation(Aggregate):
    """What two organisations say they concluded over a listing without the exchange."""

    __tablename__ = "attestations"
    __table_args__ = (
        Index(
            "uq_attestations_outcome",
            *("listing_id", "supplier_id", "acquirer_id", "outcome", "concluded_on"),
            unique=True,
            postgresql_where=COUNTS,
        ),
        Index("ix_attestations_supplier_id_created_at", "supplier_id", "created_at", "id"),
        Index("ix_attestations_acquirer_id_created_at", "acquirer_id", "created_at", "id"),
        Index("ix_attestations_wake_at", "wake_at", postgresql_where=text("wake_at IS NOT NULL")),
    )

    listing_id: Mapped[UUID] = mapped_column(ForeignKey("listings.id"))
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    acquirer_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    claimed_by: Mapped[UUID]
    outcome: Mapped[OutcomeKind] = mapped_column(Coded(OutcomeKind))
    concluded_on: Mapped[date]
    amount: Mapped[int | None]
    currency: Mapped[str | None]
    note: Mapped[str | None]
    answer: Mapped[str | None]
    status: Mapped[AttestationStatus] = mapped_column(Coded(AttestationStatus))
    created_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    wake_at: Mapped[datetime | None]

    @classmethod
    def claim(
        cls, parties: OutcomeParties, outcome: OffPlatformOutcome, *, side: UUID, by: Actor, at: datetime
    ) -> tuple["Attestation", OutcomeClaimed]:
        """Say for one party what was concluded; raises ActsForBoth or OutcomeInFuture."""
        attestation = cls(
            **vars(parties),
            id=new_id(),
            claimed_by=side,
            outcome=outcome.outcome,
            concluded_on=outcome.concluded_on,
            amount=outcome.value.amount if outcome.value else None,
            currency=outcome.value.currency if outcome.value else None,
            note=outcome.note,
            status=ATTESTATION_LIFE.initial,
            created_at=at,
            wake_at=at + TIME_TO_CONFIRM,
        )
        if by.sits_in(attestation.supplier_id) and by.sits_in(attestation.acquirer_id):
            raise ActsForBoth
        if outcome.concluded_on > day_of(at):
            raise OutcomeInFuture(concluded_on=outcome.concluded_on)
        return attestation, attestation._happened(OutcomeClaimed, by, at)

    @property
    def value(self) -> Money | None:
        """The price, where it was told."""
        return Money(self.amount, self.currency) if self.amount is not None and self.currency else None

    @property
    def answerer_id(self) -> UUID:
        """The party that has to answer."""
        return self.acquirer_id if self.claimed_by == self.supplier_id else self.supplier_id

    def sides_of(self, actor: Actor) -> list[UUID]:
        """The parties for which this actor may read it."""
        parties = (self.supplier_id, self.acquirer_id)
        return [side for side in parties if actor.can(Permission.DEAL_READ, within=side)]

    def side_of(self, actor: Actor) -> UUID:
        """The one party this actor, who may read, acts for; raises ActsForBoth."""
        if actor.sits_in(self.supplier_id) and actor.sits_in(self.acquirer_id):
            raise ActsForBoth
        return self.sides_of(actor)[0]

    def confirm(self, answer: str | None, *, side: UUID, by: Actor, at: datetime) -> OutcomeConfirmed:
        """Confirm for the other party that it is so; raises AttestationAnsweredByOther."""
        self.status = CONFIRM(self.status)
        self._answered(answer, side, at)
        return self._happened(OutcomeConfirmed, by, at)

    def refuse(self, answer: str | None, *, side: UUID, by: Actor, at: datetime) -> OutcomeRefused:
        """Say for the other party that it is not so; raises AttestationAnsweredByOther."""
        self.status = REFUSE_CLAIM(self.status)
        self._answered(answer, side, at)
        return self._happened(OutcomeRefused, by, at)

    def withdraw(self, *, side: UUID, by: Actor, at: datetime) -> OutcomeWithdrawn:
        """Take it back; raises AttestationNotYours."""
        self.status = WITHDRAW_CLAIM(self.status)
        if side != self.claimed_by:
            raise AttestationNotYours
        self.wake_at = None
        return self._happened(OutcomeWithdrawn, by, at)

    def lapse(self, *, by: Actor, at: datetime) -> OutcomeLapsed:
        """Stand no longer, since the other party did not answer."""
        self.status = LAPSE_CLAIM(self.status)
        self.wake_at = None
        return self._happened(OutcomeLapsed, by, at)

    def moves_of(self, actor: Actor) -> list[str]:
        """The moves this actor may make now."""
        sides = self.sides_of(actor)
        if len(sides) != 1 or not actor.can(Permission.ATTESTATION_MAKE, within=sides[0]):
            return []
        mine = {WITHDRAW_CLAIM} if sides[0] == self.claimed_by else {CONFIRM, REFUSE_CLAIM}
        return [move.name for move in ATTESTATION_LIFE.open_from(self.status) if move in mine]

    def _answered(self, answer: str | None, side: UUID, at: datetime) -> None:
        if side == self.claimed_by:
            raise AttestationAnsweredByOther
        self.answer, self.answered_at, self.wake_at = answer, at, None

    def _happened(self, event: type[E], by: Actor, at: datetime) -> E:
        return event(
            subject_id=self.id,
            actor_id=by.id,
            at=at,
            listing_id=self.listing_id,
            supplier_id=self.supplier_id,
            acquirer_id=self.acquirer_id,
            claimed_by=self.claimed_by,
            outcome=self.outcome.value,
        )
