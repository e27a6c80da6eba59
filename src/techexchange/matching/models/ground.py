"""What one listing is matched on, and what is found there."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from techexchange.listings.models import Direction
from techexchange.matching.models.parts import KEPT, LEAST, Findings, Pairing
from techexchange.matching.models.scoring import Side, TextFit, crowding, obstacles, score


@dataclass(frozen=True)
class MatchingGround:
    """One listing, the published ones opposite it, and how crowded technologies are.

    `decided` are the listings opposite with which everything is decided already; `embedded` tells whether the meaning
    of the listing's texts is known, and `typical` is the mean crowding of all technologies.
    """

    own: Side
    opposite: Mapping[UUID, Side]
    decided: frozenset[UUID]
    embedded: bool
    crowded: Mapping[UUID, float]
    typical: float

    def judge(self, fits: Mapping[UUID, TextFit]) -> Findings:
        """The best matches among those whose texts fit, and everything that nothing rules out."""
        passing = [other for other in self.opposite.values() if not obstacles(*self._pair(other))]
        pairings = [self._paired(other, fits[other.id]) for other in passing if other.id in fits.keys() - self.decided]
        crowded = dict(self.crowded)
        if self.own.direction is Direction.SUPPLY:
            own = [pairing.fit for pairing in pairings]
            crowded[self.own.id] = crowding(own, floor=min(own, default=0.0))
        corrected = [self._corrected(pairing, crowded.get(pairing.supply.id)) for pairing in pairings]
        best = sorted(corrected, key=lambda pairing: (-pairing.scored.score, pairing.beside(self.own.direction)))
        return Findings(
            listing_id=self.own.id,
            side=self.own.direction,
            version_number=self.own.version_number,
            kept=[pairing for pairing in best[:KEPT] if pairing.scored.score >= LEAST],
            passing=frozenset(other.id for other in passing),
            embedded=self.embedded,
        )

    def _corrected(self, pairing: Pairing, crowded: float | None) -> Pairing:
        """The pair judged against its technology's crowding; one of which nothing is known yet passes for typical."""
        return pairing.corrected(crowded or self.typical, self.typical)

    def _paired(self, other: Side, fit: TextFit) -> Pairing:
        supply, demand = self._pair(other)
        return Pairing.of(supply, demand, score(supply, demand, fit))

    def _pair(self, other: Side) -> tuple[Side, Side]:
        return (self.own, other) if self.own.direction is Direction.SUPPLY else (other, self.own)
