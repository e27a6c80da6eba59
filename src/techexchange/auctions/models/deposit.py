"""A bidder's deposit: declared under seal, found by finance, and in the end returned, or kept, by rule."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.auctions.errors.award import DepositNotDue
from techexchange.auctions.events.award import (
    DepositDeclared,
    DepositEvent,
    DepositHeld,
    DepositKept,
    DepositRefused,
    DepositReturned,
    DepositSettled,
)
from techexchange.auctions.lifecycle import (
    DEPOSIT_LIFE,
    HOLD_DEPOSIT,
    KEEP_DEPOSIT,
    REFUSE_DEPOSIT,
    RETURN_DEPOSIT,
    DepositStatus,
)
from techexchange.auctions.models.auction import Auction
from techexchange.auctions.models.bid import Bid
from techexchange.auctions.models.rules import DepositEvidence, DepositRule
from techexchange.auctions.models.standing import OfCompetitor, bid_ties
from techexchange.infra.models import Aggregate, Coded
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import SYSTEM, Actor, Permission

E = TypeVar("E", bound=DepositEvent)
UNSETTLED = (DepositStatus.DECLARED, DepositStatus.HELD)
FOUND = (DepositStatus.HELD, DepositStatus.KEPT)
"""That of a bid which is back in may have been kept meanwhile: it was there."""


class DepositOutcome(StrEnum):
    """What the rules say becomes of a deposit."""

    RETURN = "return"
    KEEP = "keep"


class DepositCause(StrEnum):
    """By which rule: kept where the winner did not sign or a bid was put out for falsehood or collusion, else not."""

    AUCTION_ENDED = "auction_ended"
    NOT_SIGNED = "not_signed"
    FALSE_STATEMENT = "false_statement"
    COLLUSION = "collusion"


class Deposit(OfCompetitor, Aggregate):
    """One bidder's deposit; references of bank transfers or guarantees are its evidence."""

    __tablename__ = "deposits"
    __table_args__ = (
        UniqueConstraint("bid_id"),
        Index("ix_deposits_auction_id_created_at", "auction_id", "created_at", "id"),
    )

    amount: Mapped[int]
    currency: Mapped[str]
    evidence: Mapped[DepositEvidence] = mapped_column(Coded(DepositEvidence))
    reference: Mapped[str | None]
    status: Mapped[DepositStatus] = mapped_column(Coded(DepositStatus))
    held_reference: Mapped[str | None]
    refusal: Mapped[str | None]
    outcome: Mapped[DepositOutcome | None] = mapped_column(Coded(DepositOutcome))
    cause: Mapped[DepositCause | None] = mapped_column(Coded(DepositCause))
    due_at: Mapped[datetime | None]
    settled_reference: Mapped[str | None]
    created_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]

    @classmethod
    def declare(
        cls, auction: Auction, bid: Bid, rule: DepositRule, *, by: Actor, at: datetime
    ) -> tuple["Deposit", DepositDeclared]:
        """What an opened bid says of its deposit."""
        deposit = cls(
            **bid_ties(auction, bid),
            id=new_id(),
            amount=rule.amount,
            currency=auction.currency,
            evidence=rule.evidence,
            reference=(bid.content or {}).get("deposit_reference"),
            status=DEPOSIT_LIFE.initial,
            created_at=at,
        )
        return deposit, deposit._happened(DepositDeclared, by, at)

    def hold(self, reference: str, *, by: Actor, at: datetime) -> DepositHeld:
        """Be found there; the reference is of the receipt."""
        self.status = HOLD_DEPOSIT(self.status)
        self.held_reference, self.decided_by, self.decided_at = reference, by.id, at
        return self._happened(DepositHeld, by, at)

    def refuse(self, reason: str, *, by: Actor, at: datetime) -> DepositRefused:
        """Not be found there."""
        self.status = REFUSE_DEPOSIT(self.status)
        self.refusal, self.decided_by, self.decided_at = reason, by.id, at
        return self._happened(DepositRefused, by, at)

    def settle(self, cause: DepositCause, rule: DepositRule, *, at: datetime) -> DepositSettled | None:
        """Let the rules say what becomes of it; what was said before stays said."""
        if self.outcome is not None or self.status not in UNSETTLED:
            return None
        ended = cause is DepositCause.AUCTION_ENDED
        self.outcome = DepositOutcome.RETURN if ended else DepositOutcome.KEEP
        self.cause, self.due_at = cause, at + timedelta(days=rule.return_days)
        return self._happened(
            DepositSettled, SYSTEM, at, outcome=self.outcome.value, cause=cause.value, due_at=self.due_at
        )

    def reopen(self) -> None:
        """Be kept no longer for what its bid was put out for, which is back in; what was not signed stays unsigned."""
        if self.status in UNSETTLED and self.cause is not DepositCause.NOT_SIGNED:
            self.outcome = self.cause = self.due_at = None

    def give_back(self, reference: str, *, by: Actor, at: datetime) -> DepositReturned:
        """Be paid back; the reference is of the transfer. Raises DepositNotDue."""
        self.status = RETURN_DEPOSIT(self.status)
        self._carry_out(DepositOutcome.RETURN, reference, by, at)
        return self._happened(DepositReturned, by, at)

    def keep(self, reference: str, *, by: Actor, at: datetime) -> DepositKept:
        """Be kept; the reference is of the document that orders it. Raises DepositNotDue."""
        self.status = KEEP_DEPOSIT(self.status)
        self._carry_out(DepositOutcome.KEEP, reference, by, at)
        return self._happened(DepositKept, by, at)

    def is_visible_to(self, actor: Actor) -> bool:
        """Whether the actor is of the bidder, or of those who look after deposits."""
        return actor.can(Permission.BID_READ, self.bidder_id) or actor.can(Permission.DEPOSIT_READ)

    def moves_of(self, actor: Actor) -> list[str]:
        """The moves this actor may make now."""
        if not actor.can(Permission.DEPOSIT_CONFIRM):
            return []
        due = {RETURN_DEPOSIT.name: DepositOutcome.RETURN, KEEP_DEPOSIT.name: DepositOutcome.KEEP}
        moves = [move.name for move in DEPOSIT_LIFE.open_from(self.status)]
        return [move for move in moves if move not in due or due[move] is self.outcome]

    def _carry_out(self, outcome: DepositOutcome, reference: str, by: Actor, at: datetime) -> None:
        if self.outcome is not outcome:
            raise DepositNotDue(outcome=self.outcome)
        self.settled_reference, self.decided_by, self.decided_at = reference, by.id, at

    def _happened(self, event: type[E], by: Actor, at: datetime, **facts: Any) -> E:
        return event(subject_id=self.id, **self.among(by, at), **facts)
