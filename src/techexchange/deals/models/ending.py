"""An ending: how a contract is completed or terminated, by agreement of both parties or for cause by one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.deals.errors import (
    AnswerAwaited,
    CauseMisplaced,
    CauseNotRefusable,
    ConsentNeeded,
    EndingAnsweredByOther,
    EndingNotYours,
)
from techexchange.deals.events import (
    EndingCarriedOut,
    EndingContested,
    EndingEvent,
    EndingLapsed,
    EndingProposed,
    EndingRefused,
    EndingWithdrawn,
)
from techexchange.deals.lifecycle import COMPLETE, TERMINATE, ContractStatus
from techexchange.deals.lifecycle.ending import (
    AGREE,
    BY_THE_OTHER,
    BY_THE_PROPOSER,
    CARRY_OUT,
    CONTEST,
    ENDING_LIFE,
    LAPSE,
    LIVE,
    REFUSE,
    WITHDRAW,
    EndingStatus,
)
from techexchange.deals.models.between import Ties
from techexchange.deals.models.sides import TwoSided
from techexchange.infra.models import Coded
from techexchange.kernel.ids import new_id
from techexchange.kernel.lifecycle import Move
from techexchange.kernel.permissions import Actor, Permission

E = TypeVar("E", bound=EndingEvent)

TIME_TO_ANSWER = timedelta(days=30)
"""How long the other party has to answer a notice of termination for cause; a choice of this exchange."""

IS_LIVE = text("status IN ('" + "', '".join(LIVE) + "')")


class EndingKind(StrEnum):
    """How a contract is to end: fulfilled, by agreement before that, or for cause by one party."""

    COMPLETION = "completion"
    AGREEMENT = "agreement"
    CAUSE = "cause"


class EndingCause(StrEnum):
    """Why one party ends a contract alone."""

    MATERIAL_BREACH = "material_breach"
    NON_PAYMENT = "non_payment"
    MILESTONES_MISSED = "milestones_missed"
    REGISTRATION_REFUSED = "registration_refused"
    RIGHTS_LOST = "rights_lost"
    INSOLVENCY = "insolvency"
    FORCE_MAJEURE = "force_majeure"
    OTHER = "other"


@dataclass(frozen=True)
class EndingWish:
    """How one party wants a contract to end, why, and in its own words to the other."""

    kind: EndingKind
    cause: EndingCause | None = None
    reason: str | None = None


class ContractEnding(TwoSided):
    """One party's wish to end a contract, and the other's answer."""

    __tablename__ = "contract_endings"
    __table_args__ = (
        Index("uq_contract_endings_live_proposer", "contract_id", "proposed_by", unique=True, postgresql_where=IS_LIVE),
        Index("ix_contract_endings_contract_id_created_at", "contract_id", "created_at", "id"),
    )

    kind: Mapped[EndingKind] = mapped_column(Coded(EndingKind))
    cause: Mapped[EndingCause | None] = mapped_column(Coded(EndingCause))
    reason: Mapped[str | None]
    status: Mapped[EndingStatus] = mapped_column(Coded(EndingStatus))
    proposed_by: Mapped[UUID]
    answer: Mapped[str | None]
    answer_by: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    agreed: Mapped[bool]
    carried_out_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    @classmethod
    def propose(
        cls, ties: Ties, wish: EndingWish, *, side: UUID, by: Actor, at: datetime
    ) -> tuple["ContractEnding", EndingProposed]:
        """Propose an end, or give notice of one for cause; raises CauseMisplaced."""
        for_cause = wish.kind is EndingKind.CAUSE
        if for_cause != (wish.cause is not None):
            raise CauseMisplaced
        ending = cls(
            **vars(ties),
            **vars(wish),
            id=new_id(),
            status=ENDING_LIFE.initial,
            proposed_by=side,
            answer_by=at + TIME_TO_ANSWER if for_cause else None,
            agreed=False,
            created_at=at,
        )
        return ending, ending._happened(EndingProposed, by, at, answer_by=ending.answer_by)

    @property
    def completes(self) -> bool:
        """Whether the contract ends because it is fulfilled."""
        return self.kind is EndingKind.COMPLETION

    def must_suit(self, contract: ContractStatus) -> None:
        """Pass where a contract in this status can end so; raises MoveNotAllowed."""
        (COMPLETE if self.completes else TERMINATE)(contract)

    @property
    def ground_code(self) -> str:
        """Why the contract ends, as a code."""
        return self.cause.value if self.cause else self.kind.value

    def agree(self, answer: str | None, *, side: UUID, by: Actor, at: datetime) -> EndingCarriedOut:
        """Agree for the other party, by which the contract ends; raises EndingAnsweredByOther."""
        self.status = AGREE(self.status)
        self._answered(answer, side, at)
        self.agreed, self.carried_out_at = True, at
        return self._happened(EndingCarriedOut, by, at, agreed=True)

    def refuse(self, answer: str | None, *, side: UUID, by: Actor, at: datetime) -> EndingRefused:
        """Not agree for the other party, so that the contract goes on; raises CauseNotRefusable."""
        self.status = REFUSE(self.status)
        if self.kind is EndingKind.CAUSE:
            raise CauseNotRefusable
        self._answered(answer, side, at)
        return self._happened(EndingRefused, by, at)

    def contest(self, answer: str | None, *, side: UUID, by: Actor, at: datetime) -> EndingContested:
        """Answer for the other party that the cause is not given; raises ConsentNeeded where none was named."""
        self.status = CONTEST(self.status)
        if self.kind is not EndingKind.CAUSE:
            raise ConsentNeeded
        self._answered(answer, side, at)
        return self._happened(EndingContested, by, at)

    def carry_out(self, *, side: UUID, by: Actor, at: datetime) -> EndingCarriedOut:
        """End the contract for cause alone, once the other party has answered or its time has passed.

        Raises ConsentNeeded, EndingNotYours or AnswerAwaited.
        """
        contested = self.status is EndingStatus.CONTESTED
        self.status = CARRY_OUT(self.status)
        if self.kind is not EndingKind.CAUSE or self.answer_by is None:
            raise ConsentNeeded
        self._must_be_proposer(side)
        if not contested and at < self.answer_by:
            raise AnswerAwaited(answer_by=self.answer_by)
        self.carried_out_at = at
        return self._happened(EndingCarriedOut, by, at, agreed=False)

    def withdraw(self, *, side: UUID, by: Actor, at: datetime) -> EndingWithdrawn:
        """Take it back; raises EndingNotYours."""
        self.status = WITHDRAW(self.status)
        self._must_be_proposer(side)
        return self._happened(EndingWithdrawn, by, at)

    def lapse(self, *, by: Actor, at: datetime) -> EndingLapsed:
        """Stand no longer, since the contract has ended in another way."""
        self.status = LAPSE(self.status)
        return self._happened(EndingLapsed, by, at)

    def moves_of(self, actor: Actor) -> list[str]:
        """The moves this actor may make now, but for a time that must pass first."""
        opposite = self.other(self.proposed_by)
        allowed: set[Move[EndingStatus]] = set()
        if self.acts_for(opposite, actor, Permission.CONTRACT_SIGN):
            allowed |= BY_THE_OTHER - {REFUSE if self.kind is EndingKind.CAUSE else CONTEST}
        if self.acts_for(self.proposed_by, actor, Permission.CONTRACT_SIGN):
            allowed |= BY_THE_PROPOSER if self.kind is EndingKind.CAUSE else {WITHDRAW}
        return [move.name for move in ENDING_LIFE.open_from(self.status) if move in allowed]

    def _answered(self, answer: str | None, side: UUID, at: datetime) -> None:
        if side == self.proposed_by:
            raise EndingAnsweredByOther
        self.answer, self.answered_at = answer or self.answer, at

    def _must_be_proposer(self, side: UUID) -> None:
        if side != self.proposed_by:
            raise EndingNotYours

    def _happened(self, event: type[E], by: Actor, at: datetime, **facts: Any) -> E:
        return event(
            subject_id=self.id,
            actor_id=by.id,
            at=at,
            contract_id=self.contract_id,
            listing_id=self.listing_id,
            supplier_id=self.supplier_id,
            acquirer_id=self.acquirer_id,
            proposed_by=self.proposed_by,
            kind=self.kind.value,
            cause=self.cause.value if self.cause else None,
            **facts,
        )
