"""A dispute over a signed contract: what one party says, what the other answers, and how it came to an end."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

import rfc8785
from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.deals.errors.dispute import (
    ContractNotSigned,
    DisputeAnswerAwaited,
    DisputeAnsweredByOther,
    DisputeNotYours,
    NothingToSettle,
)
from techexchange.deals.events.dispute import (
    DisputeAnswered,
    DisputeEvent,
    DisputeOpened,
    DisputeReferred,
    DisputeSettled,
    DisputeWithdrawn,
    SettlementProposed,
)
from techexchange.deals.lifecycle.dispute import (
    ANSWER,
    DISPUTE_LIFE,
    PROPOSE,
    REFER,
    SETTLE,
    UNSETTLED,
    WITHDRAW_DISPUTE,
    DisputeStatus,
)
from techexchange.deals.models.between import Ties
from techexchange.deals.models.contract import TransferContract
from techexchange.deals.models.sides import TwoSided
from techexchange.infra.models import Coded
from techexchange.kernel.ids import new_id
from techexchange.kernel.lifecycle import Move
from techexchange.kernel.permissions import Actor, Permission

E = TypeVar("E", bound=DisputeEvent)

TIME_TO_ANSWER_DISPUTE = timedelta(days=14)
"""How long the other party has to answer before a dispute can be taken elsewhere; a choice of this exchange."""

IS_UNSETTLED = text("status IN ('" + "', '".join(UNSETTLED) + "')")


class DisputeMatter(StrEnum):
    """What a dispute is about."""

    QUALITY = "quality"
    DELIVERY = "delivery"
    PAYMENT = "payment"
    ROYALTIES = "royalties"
    CONFIDENTIALITY = "confidentiality"
    RIGHTS = "rights"
    OTHER = "other"


class DisputeForum(StrEnum):
    """Who decides what the parties do not settle."""

    MEDIATION = "mediation"
    ARBITRATION = "arbitration"
    COURT = "court"


@dataclass(frozen=True)
class Grievance:
    """What one party holds against the other, and what it asks for."""

    matter: DisputeMatter
    statement: str
    demand: str | None = None


@dataclass(frozen=True)
class Referral:
    """To whom a dispute is taken, and under which number or with which note."""

    forum: DisputeForum
    reference: str | None = None


MOVERS = {
    ANSWER: Permission.PERFORMANCE_RECORD,
    PROPOSE: Permission.CONTRACT_SIGN,
    SETTLE: Permission.CONTRACT_SIGN,
    REFER: Permission.CONTRACT_SIGN,
    WITHDRAW_DISPUTE: Permission.PERFORMANCE_RECORD,
}
"""What a party needs for each of its moves."""


class Dispute(TwoSided):
    """One party's dispute with the other; the exchange keeps the record and decides nothing."""

    __tablename__ = "disputes"
    __table_args__ = (
        Index("uq_disputes_unsettled_opener", "contract_id", "opened_by", unique=True, postgresql_where=IS_UNSETTLED),
    )

    opened_by: Mapped[UUID]
    matter: Mapped[DisputeMatter] = mapped_column(Coded(DisputeMatter))
    statement: Mapped[str]
    demand: Mapped[str | None]
    answer: Mapped[str | None]
    answer_by: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    settlement: Mapped[str | None]
    settlement_by: Mapped[UUID | None]
    settlement_salt: Mapped[str | None]
    settlement_hash: Mapped[str | None]
    forum: Mapped[DisputeForum | None] = mapped_column(Coded(DisputeForum))
    reference: Mapped[str | None]
    status: Mapped[DisputeStatus] = mapped_column(Coded(DisputeStatus))
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    @classmethod
    def open(
        cls, contract: TransferContract, grievance: Grievance, *, side: UUID, by: Actor, at: datetime
    ) -> tuple["Dispute", DisputeOpened]:
        """Say for one party that the other does not keep the contract; raises ContractNotSigned."""
        if contract.signed_on is None:
            raise ContractNotSigned(status=contract.status)
        dispute = cls(
            **vars(Ties.of(contract)),
            **vars(grievance),
            id=new_id(),
            opened_by=side,
            answer_by=at + TIME_TO_ANSWER_DISPUTE,
            status=DISPUTE_LIFE.initial,
            created_at=at,
        )
        return dispute, dispute._happened(DisputeOpened, by, at, answer_by=dispute.answer_by)

    def reply(self, answer: str, *, side: UUID, by: Actor, at: datetime) -> DisputeAnswered:
        """Answer for the other party; raises DisputeAnsweredByOther."""
        self.status = ANSWER(self.status)
        if side == self.opened_by:
            raise DisputeAnsweredByOther
        self.answer, self.answered_at = answer, at
        return self._happened(DisputeAnswered, by, at)

    def propose(self, settlement: str, *, side: UUID, by: Actor, at: datetime) -> SettlementProposed:
        """Propose how to settle, in place of what was proposed before."""
        self.status = PROPOSE(self.status)
        self.settlement, self.settlement_by = settlement, side
        self.settlement_salt = secrets.token_hex(16)
        bound = {"dispute_id": str(self.id), "settlement": settlement, "salt": self.settlement_salt}
        self.settlement_hash = hashlib.sha256(rfc8785.dumps(bound)).hexdigest()
        return self._happened(SettlementProposed, by, at, proposed_by=side)

    def settle(self, settlement_hash: str, *, side: UUID, by: Actor, at: datetime) -> DisputeSettled:
        """Agree to exactly what the other party proposed, named by its hash; raises NothingToSettle."""
        self.status = SETTLE(self.status)
        if self.settlement_by in {None, side} or settlement_hash != self.settlement_hash:
            raise NothingToSettle(settlement_hash=self.settlement_hash)
        self.ended_at = at
        return self._happened(DisputeSettled, by, at, settlement_hash=settlement_hash)

    def refer(self, referral: Referral, *, side: UUID, by: Actor, at: datetime) -> DisputeReferred:
        """Take it to whoever decides: either party once it is answered, its opener when no answer came in time.

        Raises DisputeAnswerAwaited.
        """
        awaited = self.status is DisputeStatus.OPENED
        self.status = REFER(self.status)
        if awaited and (side != self.opened_by or at < self.answer_by):
            raise DisputeAnswerAwaited(answer_by=self.answer_by)
        self.forum, self.reference, self.ended_at = referral.forum, referral.reference, at
        return self._happened(DisputeReferred, by, at, referred_by=side, referred_to=referral.forum.value)

    def withdraw(self, *, side: UUID, by: Actor, at: datetime) -> DisputeWithdrawn:
        """Take it back; raises DisputeNotYours."""
        self.status = WITHDRAW_DISPUTE(self.status)
        if side != self.opened_by:
            raise DisputeNotYours
        self.ended_at = at
        return self._happened(DisputeWithdrawn, by, at)

    def moves_of(self, actor: Actor) -> list[str]:
        """The moves this actor may make now, but for a time that must pass first."""
        sides = self.sides_of(actor)
        return [
            move.name
            for move in DISPUTE_LIFE.open_from(self.status)
            if len(sides) == 1 and self._is_for(move, sides[0]) and self.acts_for(sides[0], actor, MOVERS[move])
        ]

    def _is_for(self, move: Move[DisputeStatus], side: UUID) -> bool:
        opener = side == self.opened_by
        answered = self.status is DisputeStatus.ANSWERED
        proposed = self.settlement_by not in {None, side}
        return {
            ANSWER.name: not opener,
            PROPOSE.name: True,
            SETTLE.name: proposed,
            REFER.name: opener or answered,
            WITHDRAW_DISPUTE.name: opener,
        }[move.name]

    def _happened(self, event: type[E], by: Actor, at: datetime, **facts: Any) -> E:
        return event(
            subject_id=self.id, **self.between(by, at), opened_by=self.opened_by, matter=self.matter.value, **facts
        )
