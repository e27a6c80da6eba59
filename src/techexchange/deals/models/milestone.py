"""A milestone: something to be reached under a contract, and what the parties say of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.deals.errors import ContractNotInForce, MilestoneJudgedByOther, ReportNotYours
from techexchange.deals.events import (
    MilestoneDropped,
    MilestoneEvent,
    MilestoneJudged,
    MilestoneMet,
    MilestoneNotMet,
    MilestonePartiallyMet,
    MilestoneReported,
    MilestoneRetracted,
    MilestoneScheduled,
)
from techexchange.deals.lifecycle.milestone import (
    DROP,
    JUDGEMENTS,
    MEET,
    MEET_PARTLY,
    MILESTONE_LIFE,
    MISS,
    REPORT,
    RETRACT,
    MilestoneStatus,
)
from techexchange.deals.models.between import Ties
from techexchange.deals.models.counting import months_after
from techexchange.deals.models.sides import TwoSided
from techexchange.infra.models import Coded
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import Actor, Permission

E = TypeVar("E", bound=MilestoneEvent)


@dataclass(frozen=True)
class MilestoneGoal:
    """What is to be reached, in the order it was agreed, until when, and by what the two see that it is."""

    number: int
    name: str
    due_on: date | None = None
    criterion: dict[str, Any] | None = None

    @classmethod
    def of(cls, number: int, agreed: Mapping[str, Any], effective_on: date) -> "MilestoneGoal":
        """A milestone of the agreed terms; its months count from the day the contract took effect."""
        months, said = agreed.get("due_months"), agreed.get("criterion")
        criterion = {"vi": said, "en": said} if isinstance(said, str) else said
        due_on = None if months is None else months_after(effective_on, months)
        return cls(number, agreed["name"], due_on, criterion)


@dataclass(frozen=True)
class MilestoneReport:
    """What a party says was reached, and the files that show it; both are for the two parties only."""

    note: str | None = None
    files: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class Judgement:
    """What the other party makes of a report: met, partially met or not met, and a note for the one that reported."""

    outcome: MilestoneStatus
    note: str | None = None


class ContractMilestone(TwoSided):
    """One milestone of a contract; the party opposite the one that reports it judges it."""

    __tablename__ = "milestones"
    __table_args__ = (UniqueConstraint("contract_id", "number"),)

    number: Mapped[int]
    name: Mapped[str]
    due_on: Mapped[date | None]
    criterion: Mapped[dict[str, Any] | None]
    status: Mapped[MilestoneStatus] = mapped_column(Coded(MilestoneStatus))
    reported_by: Mapped[UUID | None]
    report: Mapped[str | None]
    files: Mapped[list[str]]
    reported_at: Mapped[datetime | None]
    judgement: Mapped[str | None]
    judged_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    @classmethod
    def schedule(
        cls, ties: Ties, goal: MilestoneGoal, *, by: Actor, at: datetime
    ) -> tuple["ContractMilestone", MilestoneScheduled]:
        """A milestone of a contract that took effect."""
        milestone = cls(**vars(ties), **vars(goal), id=new_id(), status=MILESTONE_LIFE.initial, files=[], created_at=at)
        return milestone, milestone._happened(MilestoneScheduled, by, at)

    def tell(self, report: MilestoneReport, *, side: UUID, by: Actor, at: datetime) -> MilestoneReported:
        """Say for one party that it was reached; a new report takes the place of one that was judged.

        Raises ContractNotInForce once the contract has ended.
        """
        if self.closed_at:
            raise ContractNotInForce
        self.status = REPORT(self.status)
        self.reported_by, self.report, self.reported_at = side, report.note, at
        self.files = [str(file) for file in report.files]
        self.judgement = self.judged_at = None
        return self._happened(MilestoneReported, by, at, reported_by=side, files=len(report.files))

    def retract(self, *, side: UUID, by: Actor, at: datetime) -> MilestoneRetracted:
        """Take one's own report back before it is judged; raises ReportNotYours."""
        self.status = RETRACT(self.status)
        if side != self.reported_by:
            raise ReportNotYours
        self.reported_by = self.report = self.reported_at = None
        self.files = []
        return self._happened(MilestoneRetracted, by, at, reported_by=side)

    def judge(self, judgement: Judgement, *, side: UUID, by: Actor, at: datetime) -> MilestoneJudged:
        """Say for the party opposite whether it was reached; raises MilestoneJudgedByOther."""
        happened: type[MilestoneJudged]
        match judgement.outcome:
            case MilestoneStatus.MET:
                self.status, happened = MEET(self.status), MilestoneMet
            case MilestoneStatus.PARTIALLY_MET:
                self.status, happened = MEET_PARTLY(self.status), MilestonePartiallyMet
            case _:
                self.status, happened = MISS(self.status), MilestoneNotMet
        if side == self.reported_by:
            raise MilestoneJudgedByOther
        self.judgement, self.judged_at = judgement.note, at
        return self._happened(happened, by, at, judged_by=side)

    def drop(self, *, by: Actor, at: datetime) -> MilestoneDropped:
        """No longer wait for it, since the contract was terminated."""
        self.status = DROP(self.status)
        self.closed_at = at
        return self._happened(MilestoneDropped, by, at)

    def close(self, *, at: datetime) -> None:
        """Stay as it was judged, since the contract was completed."""
        self.closed_at = at

    def moves_of(self, actor: Actor) -> list[str]:
        """The moves this actor may make now, for the side that reported or the one opposite."""
        if self.closed_at:
            return []
        able = [
            side
            for side in (self.supplier_id, self.acquirer_id)
            if self.acts_for(side, actor, Permission.PERFORMANCE_RECORD)
        ]
        opposite = any(side != self.reported_by for side in able)
        allowed = {REPORT: bool(able), RETRACT: self.reported_by in able} | dict.fromkeys(JUDGEMENTS, opposite)
        return [move.name for move in MILESTONE_LIFE.open_from(self.status) if allowed.get(move)]

    def _happened(self, event: type[E], by: Actor, at: datetime, **facts: Any) -> E:
        return event(
            subject_id=self.id,
            actor_id=by.id,
            at=at,
            contract_id=self.contract_id,
            listing_id=self.listing_id,
            supplier_id=self.supplier_id,
            acquirer_id=self.acquirer_id,
            number=self.number,
            **facts,
        )
