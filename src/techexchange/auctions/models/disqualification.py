"""A disqualification: why a bid should be out, what its bidder says, and what was decided."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.auctions.errors.award import AnswerTooLate, HearingUnderway
from techexchange.auctions.events.award import (
    DisqualificationAnswered,
    DisqualificationDropped,
    DisqualificationEvent,
    DisqualificationProposed,
    DisqualificationUpheld,
)
from techexchange.auctions.lifecycle import (
    ANSWER_DISQUALIFICATION,
    DISQUALIFICATION_LIFE,
    DROP_DISQUALIFICATION,
    UPHOLD,
    DisqualificationStatus,
)
from techexchange.auctions.models.auction import Auction
from techexchange.auctions.models.bid import Bid
from techexchange.auctions.models.standing import OfCompetitor, bid_ties
from techexchange.infra.models import Aggregate, Coded
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import Actor, Permission

E = TypeVar("E", bound=DisqualificationEvent)
TIME_TO_ANSWER = timedelta(days=3)
"""How long a bidder has to answer before it can be decided without its answer; a choice of this exchange."""

UNDECIDED = (DisqualificationStatus.PROPOSED, DisqualificationStatus.ANSWERED)


class DisqualificationGround(StrEnum):
    """For which reason a bid is to be out."""

    DOCUMENTS_MISSING = "documents_missing"
    NOT_ELIGIBLE = "not_eligible"
    RELATED_PARTY = "related_party"
    DEPOSIT_MISSING = "deposit_missing"
    CONDITIONS_NOT_MET = "conditions_not_met"
    FALSE_STATEMENT = "false_statement"
    COLLUSION = "collusion"
    OTHER = "other"


DEPOSIT_FORFEIT = frozenset({DisqualificationGround.FALSE_STATEMENT, DisqualificationGround.COLLUSION})
"""Where the deposit is kept."""


@dataclass(frozen=True)
class Objection:
    """Why a bid should be out."""

    ground: DisqualificationGround
    statement: str


class Disqualification(OfCompetitor, Aggregate):
    """One proposal to put a bid out; its bidder is heard before it is decided."""

    __tablename__ = "disqualifications"
    __table_args__ = (
        Index(
            "uq_disqualifications_undecided_bid_id",
            "bid_id",
            unique=True,
            postgresql_where=text("status IN ('proposed', 'answered')"),
        ),
        Index("ix_disqualifications_bid_id", "bid_id", "created_at"),
        Index("ix_disqualifications_auction_id", "auction_id", "created_at", "id"),
    )

    ground: Mapped[DisqualificationGround] = mapped_column(Coded(DisqualificationGround))
    statement: Mapped[str]
    answer: Mapped[str | None]
    decision: Mapped[str | None]
    status: Mapped[DisqualificationStatus] = mapped_column(Coded(DisqualificationStatus))
    proposed_by: Mapped[UUID]
    decided_by: Mapped[UUID | None]
    answer_until: Mapped[datetime]
    created_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]

    @classmethod
    def propose(
        cls, auction: Auction, bid: Bid, objection: Objection, *, by: Actor, at: datetime
    ) -> tuple["Disqualification", DisqualificationProposed]:
        """Say why a bid should be out, and hear its bidder."""
        proposed = cls(
            **bid_ties(auction, bid),
            **vars(objection),
            id=new_id(),
            status=DISQUALIFICATION_LIFE.initial,
            proposed_by=by.id,
            answer_until=at + TIME_TO_ANSWER,
            created_at=at,
        )
        facts = proposed.among(by, at)
        told = DisqualificationProposed(
            subject_id=proposed.id, **facts, ground=objection.ground.value, answer_until=proposed.answer_until
        )
        return proposed, told

    @property
    def is_undecided(self) -> bool:
        """Whether its bidder is being heard."""
        return self.status in UNDECIDED

    def reply(self, answer: str, *, by: Actor, at: datetime) -> DisqualificationAnswered:
        """Let the bidder say what it has to say; raises AnswerTooLate."""
        self.status = ANSWER_DISQUALIFICATION(self.status)
        if at >= self.answer_until:
            raise AnswerTooLate(answer_until=self.answer_until)
        self.answer, self.answered_at = answer, at
        return self._happened(DisqualificationAnswered, by, at)

    def uphold(self, decision: str, *, by: Actor, at: datetime) -> DisqualificationUpheld:
        """Put the bid out; raises HearingUnderway before the answer or the end of its time."""
        heard = self.status is DisqualificationStatus.ANSWERED or at >= self.answer_until
        self.status = UPHOLD(self.status)
        if not heard:
            raise HearingUnderway(answer_until=self.answer_until)
        self._decide(decision, by, at)
        return self._happened(DisqualificationUpheld, by, at)

    def drop(self, decision: str, *, by: Actor, at: datetime) -> DisqualificationDropped:
        """Leave the bid in."""
        self.status = DROP_DISQUALIFICATION(self.status)
        self._decide(decision, by, at)
        return self._happened(DisqualificationDropped, by, at)

    def is_visible_to(self, actor: Actor) -> bool:
        """Whether the actor is of the bidder, or of those who run or supervise auctions."""
        return actor.can(Permission.BID_READ, self.bidder_id) or actor.can(Permission.AUCTION_RUN_READ)

    def moves_of(self, actor: Actor) -> list[str]:
        """The moves this actor may make now."""
        bidder = actor.can(Permission.BID_SUBMIT, within=self.bidder_id)
        judge = actor.can(Permission.BID_EVALUATE)
        may = {ANSWER_DISQUALIFICATION.name: bidder, UPHOLD.name: judge, DROP_DISQUALIFICATION.name: judge}
        return [move.name for move in DISQUALIFICATION_LIFE.open_from(self.status) if may[move.name]]

    def _decide(self, decision: str, by: Actor, at: datetime) -> None:
        self.decision, self.decided_by, self.decided_at = decision, by.id, at

    def _happened(self, event: type[E], by: Actor, at: datetime) -> E:
        return event(subject_id=self.id, **self.among(by, at), ground=self.ground.value)
