"""What sides and brokers say of a match, and what the matching says of a pair."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from techexchange.listings.models import Direction
from techexchange.matching.models.scoring import Scored, Side, uncrowded

KEPT = 20
"""How many matches a listing keeps: its best."""
LEAST = 0.2
"""Below this score a pair is no match, however few there are."""
GOOD = 0.45
"""From this score on a match is good enough that its need counts as served."""
STRONG = 0.6
"""From this score on a match is worth a broker's call where nobody has looked at it."""


class DismissalReason(StrEnum):
    """Why a side does not want a match."""

    TOO_EARLY = "too_early"
    BENEFIT_UNCLEAR = "benefit_unclear"
    COMMERCIAL_ROUTE_UNCLEAR = "commercial_route_unclear"
    DESCRIPTION_UNCLEAR = "description_unclear"
    STRATEGIC_FIT = "strategic_fit"
    PRICE = "price"
    IP = "ip"
    NOT_RELEVANT = "not_relevant"
    OTHER = "other"


class MatchOutcome(StrEnum):
    """What came of an introduction."""

    CONTRACT = "contract"
    NEGOTIATING = "negotiating"
    NO_FIT = "no_fit"
    NO_ANSWER = "no_answer"


@dataclass(frozen=True)
class Dismissal:
    """Why a match is dismissed; the note is for the operator."""

    reason: DismissalReason
    note: str | None = None


@dataclass(frozen=True)
class Result:
    """What came of an introduction, in the broker's words."""

    outcome: MatchOutcome
    note: str | None = None


@dataclass(frozen=True)
class Pairing:
    """A technology and a need that may match, as they were scored; `fit` is the score before any correction."""

    supply: Side
    demand: Side
    scored: Scored
    fit: float

    @classmethod
    def of(cls, supply: Side, demand: Side, scored: Scored) -> "Pairing":
        """A pair as it was scored, not corrected."""
        return cls(supply, demand, scored, scored.score)

    def beside(self, side: Direction) -> UUID:
        """The listing opposite to the one on this side."""
        return self.demand.id if side is Direction.SUPPLY else self.supply.id

    def corrected(self, crowded: float, typical: float) -> "Pairing":
        """The pair judged against how near its technology is to everything; the correction is a component."""
        score = round(uncrowded(self.fit, crowded, typical), 4)
        components = self.scored.components | {"crowding": round(score - self.fit, 4)}
        return replace(self, scored=replace(self.scored, score=score, components=components))


@dataclass(frozen=True)
class Findings:
    """What the matching of one listing found.

    `kept` are its best, best first; `passing` all listings opposite that nothing rules out.
    """

    listing_id: UUID
    side: Direction
    version_number: int
    kept: Sequence[Pairing]
    passing: frozenset[UUID]
    embedded: bool
