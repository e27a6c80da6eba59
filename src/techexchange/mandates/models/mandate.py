"""An operating mandate: whom the owner lets run the exchange, and what became of it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.infra.models import Aggregate, Coded
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import Actor, MandatedAction
from techexchange.mandates.errors import MandateLapsed, MandateStillValid
from techexchange.mandates.events import (
    MandateActivated,
    MandateDrafted,
    MandateEdited,
    MandateExpired,
    MandateReinstated,
    MandateSuspended,
    MandateTerminated,
)
from techexchange.mandates.lifecycle import (
    ACTIVATE,
    EDIT,
    EXPIRE,
    LIFE,
    REINSTATE,
    STANDING,
    SUSPEND,
    TERMINATE,
    MandateStatus,
)
from techexchange.mandates.models.terms import FeeSchedule, MandateTerms

IS_STANDING = text("status IN ('" + "', '".join(STANDING) + "')")


class OperatingMandate(Aggregate):
    """The owner's leave for one operator to run the exchange."""

    __tablename__ = "operating_mandates"
    __table_args__ = (
        Index("uq_operating_mandates_standing", text("(true)"), unique=True, postgresql_where=IS_STANDING),
        Index("ix_operating_mandates_wake_at", "wake_at", postgresql_where=text("wake_at IS NOT NULL")),
    )

    owner_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"), index=True)
    operator_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"), index=True)
    contract_no: Mapped[str]
    valid_from: Mapped[datetime]
    valid_until: Mapped[datetime]
    permitted_actions: Mapped[list[str]]
    fee_schedule: Mapped[list[dict[str, Any]]]
    kpi_targets: Mapped[list[dict[str, Any]]]
    revenue_share: Mapped[dict[str, Any] | None]
    status: Mapped[MandateStatus] = mapped_column(Coded(MandateStatus))
    reason: Mapped[str | None]
    created_at: Mapped[datetime]
    wake_at: Mapped[datetime | None]

    @classmethod
    def draft(
        cls, *, owner_id: UUID, terms: MandateTerms, by: Actor, at: datetime
    ) -> tuple["OperatingMandate", MandateDrafted]:
        """A mandate that binds nobody yet."""
        mandate = cls(id=new_id(), owner_id=owner_id, status=LIFE.initial, created_at=at)
        mandate.terms = terms
        event = MandateDrafted(
            subject_id=mandate.id,
            actor_id=by.id,
            at=at,
            owner_id=owner_id,
            operator_id=terms.operator_id,
            terms_hash=mandate.terms.hash(),
        )
        return mandate, event

    @property
    def terms(self) -> MandateTerms:
        """What was agreed."""
        return MandateTerms(
            operator_id=self.operator_id,
            contract_no=self.contract_no,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            permitted_actions=tuple(MandatedAction(action) for action in self.permitted_actions),
            fee_schedule=self.fee_schedule,
            kpi_targets=self.kpi_targets,
            revenue_share=self.revenue_share,
        )

    @terms.setter
    def terms(self, terms: MandateTerms) -> None:
        self.operator_id = terms.operator_id
        self.contract_no = terms.contract_no
        self.valid_from = terms.valid_from
        self.valid_until = terms.valid_until
        self.permitted_actions = sorted(set(terms.permitted_actions))
        self.fee_schedule = terms.fee_schedule
        self.kpi_targets = terms.kpi_targets
        self.revenue_share = terms.revenue_share

    @property
    def fees(self) -> FeeSchedule:
        """What the operator may charge under it."""
        return FeeSchedule(self.id, self.operator_id, self.terms.hash(), self.fee_schedule)

    def edit(self, terms: MandateTerms, *, by: Actor, at: datetime) -> MandateEdited:
        """Change the terms of a draft."""
        self.status = EDIT(self.status)
        self.terms = terms
        return MandateEdited(
            subject_id=self.id, actor_id=by.id, at=at, operator_id=self.operator_id, terms_hash=self.terms.hash()
        )

    def activate(self, *, by: Actor, at: datetime) -> MandateActivated:
        """Give the operator its authority, from `valid_from` on; raises MandateLapsed."""
        self._must_be_valid_at(at)
        self.status = ACTIVATE(self.status)
        self.wake_at = self.valid_until
        terms = self.terms
        return MandateActivated(
            subject_id=self.id,
            actor_id=by.id,
            at=at,
            owner_id=self.owner_id,
            operator_id=self.operator_id,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            permitted_actions=terms.permitted_actions,
            terms_hash=terms.hash(),
        )

    def suspend(self, reason: str, *, by: Actor, at: datetime) -> MandateSuspended:
        """Take the authority away until reinstated."""
        self.status = SUSPEND(self.status)
        self.reason = reason
        return MandateSuspended(subject_id=self.id, actor_id=by.id, at=at, operator_id=self.operator_id)

    def reinstate(self, *, by: Actor, at: datetime) -> MandateReinstated:
        """Give the authority back; raises MandateLapsed."""
        self._must_be_valid_at(at)
        self.status = REINSTATE(self.status)
        self.reason = None
        return MandateReinstated(subject_id=self.id, actor_id=by.id, at=at, operator_id=self.operator_id)

    def expire(self, *, by: Actor, at: datetime) -> MandateExpired:
        """Write down that the validity has ended; raises MandateStillValid."""
        if at < self.valid_until:
            raise MandateStillValid(valid_until=self.valid_until)
        self.status = EXPIRE(self.status)
        self.wake_at = None
        return MandateExpired(subject_id=self.id, actor_id=by.id, at=at, operator_id=self.operator_id)

    def terminate(self, reason: str, *, by: Actor, at: datetime) -> MandateTerminated:
        """End it for good."""
        self.status = TERMINATE(self.status)
        self.reason = reason
        self.wake_at = None
        return MandateTerminated(subject_id=self.id, actor_id=by.id, at=at, operator_id=self.operator_id)

    def _must_be_valid_at(self, at: datetime) -> None:
        if at >= self.valid_until:
            raise MandateLapsed(valid_until=self.valid_until)
