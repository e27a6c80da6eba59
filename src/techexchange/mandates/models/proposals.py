"""Another fee schedule that the operator asks the owner for."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.infra.models import Aggregate, Coded
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import Actor
from techexchange.mandates.errors import OwnProposal
from techexchange.mandates.events import (
    FeeProposalWithdrawn,
    FeeScheduleApproved,
    FeeScheduleProposed,
    FeeScheduleRefused,
)
from techexchange.mandates.lifecycle import (
    APPROVE_FEES,
    PROPOSAL_LIFE,
    REFUSE_FEES,
    WITHDRAW_FEES,
    FeeProposalStatus,
)
from techexchange.mandates.models.mandate import OperatingMandate
from techexchange.mandates.models.versions import MandateVersion


class FeeProposal(Aggregate):
    """A fee schedule the operator would like to charge; approved, it is a new version of the mandate's terms."""

    __tablename__ = "fee_proposals"
    __table_args__ = (Index("ix_fee_proposals_mandate_id_created_at", "mandate_id", "created_at", "id"),)

    mandate_id: Mapped[UUID] = mapped_column(ForeignKey("operating_mandates.id"))
    operator_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    fee_schedule: Mapped[list[dict[str, Any]]]
    reason: Mapped[str]
    effective_at: Mapped[datetime | None]
    status: Mapped[FeeProposalStatus] = mapped_column(Coded(FeeProposalStatus))
    proposed_by: Mapped[UUID]
    decided_by: Mapped[UUID | None]
    decided_because: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    number: Mapped[int | None]
    created_at: Mapped[datetime]

    @classmethod
    def propose(
        cls,
        mandate: OperatingMandate,
        fees: list[dict[str, Any]],
        wish: tuple[str, datetime | None],
        *,
        by: Actor,
        at: datetime,
    ) -> tuple["FeeProposal", FeeScheduleProposed]:
        """Ask for these fees, saying why and from when on."""
        reason, effective_at = wish
        proposal = cls(
            id=new_id(),
            mandate_id=mandate.id,
            operator_id=mandate.operator_id,
            fee_schedule=fees,
            reason=reason,
            effective_at=effective_at,
            status=PROPOSAL_LIFE.initial,
            proposed_by=by.id,
            created_at=at,
        )
        event = FeeScheduleProposed(
            subject_id=proposal.id, actor_id=by.id, at=at, mandate_id=mandate.id, operator_id=mandate.operator_id
        )
        return proposal, event

    def approve(self, version: MandateVersion, *, by: Actor, at: datetime) -> FeeScheduleApproved:
        """Let these be the fees; raises OwnProposal for whoever asked for them."""
        self._must_not_be_of(by)
        self.status = APPROVE_FEES(self.status)
        self.number = version.number
        self._decided(None, by, at)
        return FeeScheduleApproved(
            subject_id=self.id,
            actor_id=by.id,
            at=at,
            mandate_id=self.mandate_id,
            number=version.number,
            terms_hash=version.terms_hash,
        )

    def refuse(self, reason: str, *, by: Actor, at: datetime) -> FeeScheduleRefused:
        """Leave the fees as they are; raises OwnProposal for whoever asked for others."""
        self._must_not_be_of(by)
        self.status = REFUSE_FEES(self.status)
        self._decided(reason, by, at)
        return FeeScheduleRefused(subject_id=self.id, actor_id=by.id, at=at, mandate_id=self.mandate_id)

    def withdraw(self, *, by: Actor, at: datetime) -> FeeProposalWithdrawn:
        """Ask no longer."""
        self.status = WITHDRAW_FEES(self.status)
        self._decided(None, by, at)
        return FeeProposalWithdrawn(subject_id=self.id, actor_id=by.id, at=at, mandate_id=self.mandate_id)

    def _decided(self, reason: str | None, by: Actor, at: datetime) -> None:
        self.decided_by, self.decided_because, self.decided_at = by.id, reason, at

    def _must_not_be_of(self, actor: Actor) -> None:
        if actor.id == self.proposed_by or actor.sits_in(self.operator_id):
            raise OwnProposal
