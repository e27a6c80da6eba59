"""What people do with matches; the subject is the match, except where it says otherwise."""

from dataclasses import dataclass
from uuid import UUID

from techexchange.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class MatchFact(Event):
    """Something that happened to a match; `listing_id` is the one to speak of to those who are told."""

    supply_id: UUID
    demand_id: UUID
    supply_owner_id: UUID
    demand_owner_id: UUID
    listing_id: UUID


@dataclass(frozen=True, kw_only=True)
class NeedMatched(Event):
    """The first matches of a version of a need appeared; the subject is the need."""

    organization_id: UUID
    version_number: int
    matches: int


@dataclass(frozen=True, kw_only=True)
class MatchInterestShown(MatchFact):
    """One side is interested, the first to be."""

    side: str
    interested_id: UUID


@dataclass(frozen=True, kw_only=True)
class MatchInterestReturned(MatchFact):
    """The other side is interested too: the match is mutual."""

    side: str
    interested_id: UUID


@dataclass(frozen=True, kw_only=True)
class MatchDismissed(MatchFact):
    """One side does not want it, for a reason."""

    side: str
    dismissed_by: UUID
    reason: str


class IntroductionProposed(MatchFact):
    """The broker asks both sides whether they would be introduced."""


class PartiesIntroduced(MatchFact):
    """The broker introduced the two sides to each other."""


@dataclass(frozen=True, kw_only=True)
class MatchOutcomeRecorded(MatchFact):
    """The broker noted what came of an introduction."""

    outcome: str
