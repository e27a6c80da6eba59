"""What happened to milestones; their names stay between the parties."""

from dataclasses import dataclass
from uuid import UUID

from techexchange.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class MilestoneEvent(Event):
    """Something that happened to a milestone of a contract."""

    contract_id: UUID
    listing_id: UUID
    supplier_id: UUID
    acquirer_id: UUID
    number: int


@dataclass(frozen=True, kw_only=True)
class MilestoneScheduled(MilestoneEvent):
    """The contract took effect, and this is to be reached under it."""


@dataclass(frozen=True, kw_only=True)
class MilestoneReported(MilestoneEvent):
    """One party says that it was reached, with so many files of evidence."""

    reported_by: UUID
    files: int


@dataclass(frozen=True, kw_only=True)
class MilestoneRetracted(MilestoneEvent):
    """The party that reported took its report back."""

    reported_by: UUID


@dataclass(frozen=True, kw_only=True)
class MilestoneJudged(MilestoneEvent):
    """The other party judged it."""

    judged_by: UUID


@dataclass(frozen=True, kw_only=True)
class MilestoneMet(MilestoneJudged):
    """It was reached."""


@dataclass(frozen=True, kw_only=True)
class MilestonePartiallyMet(MilestoneJudged):
    """It was reached in part."""


@dataclass(frozen=True, kw_only=True)
class MilestoneNotMet(MilestoneJudged):
    """It was not reached."""


@dataclass(frozen=True, kw_only=True)
class MilestoneDropped(MilestoneEvent):
    """The contract ended first."""
