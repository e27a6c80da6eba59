"""A rating: what one party of a contract makes of the other, kept from it until both have rated or 30 days passed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.deals.errors.rating import ContractNeverInForce
from techexchange.deals.events.rating import RatingEvent, RatingGiven, RatingRevealed
from techexchange.deals.lifecycle import ContractStatus
from techexchange.deals.lifecycle.rating import RATING_LIFE, REVEAL, RatingStatus
from techexchange.deals.models.between import Ties
from techexchange.deals.models.contract import TransferContract
from techexchange.deals.models.sides import TwoSided
from techexchange.infra.models import Coded
from techexchange.kernel.days import day_of
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import Actor

R = TypeVar("R", bound=RatingEvent)

TIME_BLIND = timedelta(days=30)
"""How long a rating waits for the other party's; a choice of this exchange."""

MARKS = ("overall", "as_agreed", "communication", "punctuality")
IN_FORCE = frozenset({ContractStatus.EFFECTIVE, ContractStatus.PERFORMING, ContractStatus.COMPLETED})


@dataclass(frozen=True)
class Opinion:
    """Marks from 1 to 5, the higher the better, and in the party's own words why."""

    overall: int
    as_agreed: int
    communication: int
    punctuality: int
    comment: str | None = None


class Rating(TwoSided):
    """One party's rating of the other; it is given once and never changes."""

    __tablename__ = "ratings"
    __table_args__ = (
        UniqueConstraint("contract_id", "given_by"),
        *(CheckConstraint(f"{mark} BETWEEN 1 AND 5", name=mark) for mark in MARKS),
        Index("ix_ratings_about_id", "about_id", postgresql_where=text("status = 'revealed'")),
        Index("ix_ratings_wake_at", "wake_at", postgresql_where=text("wake_at IS NOT NULL")),
    )

    given_by: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    about_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    overall: Mapped[int]
    as_agreed: Mapped[int]
    communication: Mapped[int]
    punctuality: Mapped[int]
    comment: Mapped[str | None]
    status: Mapped[RatingStatus] = mapped_column(Coded(RatingStatus))
    created_at: Mapped[datetime]
    revealed_at: Mapped[datetime | None]
    wake_at: Mapped[datetime | None]

    @classmethod
    def give(cls, ties: Ties, opinion: Opinion, *, side: UUID, by: Actor, at: datetime) -> tuple["Rating", RatingGiven]:
        """Rate the other party for this one."""
        rating = cls(
            **vars(ties),
            **vars(opinion),
            id=new_id(),
            given_by=side,
            status=RATING_LIFE.initial,
            created_at=at,
            wake_at=at + TIME_BLIND,
        )
        rating.about_id = rating.other(side)
        return rating, rating._happened(RatingGiven, by, at)

    def reveal(self, *, by: Actor, at: datetime) -> RatingRevealed:
        """Let the party it is about read it."""
        self.status = REVEAL(self.status)
        self.revealed_at, self.wake_at = at, None
        return self._happened(RatingRevealed, by, at)

    def is_readable(self, actor: Actor) -> bool:
        """Whether this actor, of one of the parties, may read it by now."""
        return self.status is RatingStatus.REVEALED or self.given_by in self.sides_of(actor)

    def _happened(self, event: type[R], by: Actor, at: datetime) -> R:
        return event(subject_id=self.id, **self.between(by, at), given_by=self.given_by, about_id=self.about_id)


def must_have_been_in_force(contract: TransferContract) -> None:
    """Pass where the contract is or was in force; raises ContractNeverInForce."""
    ended = contract.terminated_at
    broken_off = ended and contract.effective_on and contract.effective_on <= day_of(ended)
    if contract.status not in IN_FORCE and not broken_off:
        raise ContractNeverInForce(status=contract.status)
