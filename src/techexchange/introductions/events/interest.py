"""What happened to introductions; the subject is the introduction, and nothing anybody wrote is told."""

from dataclasses import dataclass
from uuid import UUID

from techexchange.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class IntroductionFact(Event):
    """Something that happened between a seeker and the host of a listing."""

    listing_id: UUID
    seeker_id: UUID
    host_id: UUID


class InterestExpressed(IntroductionFact):
    """An organisation would like to speak with the host of a listing."""


class InterestAcknowledged(IntroductionFact):
    """The host has taken note and will answer."""


@dataclass(frozen=True, kw_only=True)
class InterestAccepted(IntroductionFact):
    """One side agrees to be introduced; a letter goes out where the other must still agree."""

    accepted_by: UUID
    mail: bool


class ContactSuggested(IntroductionFact):
    """The broker asks two organisations whether they would be introduced."""


class ContactMade(IntroductionFact):
    """Both agreed: from now on each knows who the other is, and the two can write to each other."""


@dataclass(frozen=True, kw_only=True)
class InterestDeclined(IntroductionFact):
    """One side would rather not, for a reason."""

    declined_by: UUID
    reason: str


@dataclass(frozen=True, kw_only=True)
class InterestWithdrawn(IntroductionFact):
    """Whoever asked takes it back; nobody is named where that was the broker."""

    withdrawn_by: UUID | None


class InterestExpired(IntroductionFact):
    """Nobody answered in time."""


class InterestLapsed(IntroductionFact):
    """The listing was closed while an answer was awaited."""
