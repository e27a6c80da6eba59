"""How bids are ranked: by the points of the published criteria, every number of which is shown.

A criterion gives 0 to 100 points. The price: 100 times the price over the highest one. A figure, where more is better:
100 times the figure over the highest one; where less is better: 100 times the lowest one over the figure; a figure
counts up to `most`, where the rules name it. Points of evaluators: 100 times their mean over `most`. What is compared
with is the best of the bids that are enough, and a bid that brings nothing gets no points. The score is the sum of the
points, each times its weight in per cent.

All is reckoned exactly, as fractions, and rounded only to be shown: six places, half to the even neighbour. Whoever has
the bids and the criteria can do the same and must come to the same ranking.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from techexchange.auctions.models.rules import Better, Criterion, Formula

PLACES = 6
FULL_POINTS = 100
BELOW_FLOOR = "below_floor"


@dataclass(frozen=True)
class LotGround:
    """What the bids for one lot are measured by; nobody wins it for less than `floor`, in minor units."""

    number: int
    currency: str
    criteria: tuple[Criterion, ...]
    floor: int = 0
    vickrey: bool = False


@dataclass(frozen=True)
class Contestant:
    """A qualified bid for one lot: its price in minor units, its figures, and the points it was given by criterion."""

    bid_id: UUID
    bidder_id: UUID
    received_at: datetime
    price: int
    figures: Mapping[str, Decimal] = field(default_factory=dict)
    given: Mapping[str, Sequence[Decimal]] = field(default_factory=dict)

    def value_for(self, criterion: Criterion) -> Fraction | None:
        """What this bid brings to a criterion; None where it brings nothing."""
        if criterion.formula is Formula.PRICE:
            return Fraction(self.price)
        if criterion.formula is Formula.POINTS:
            given = [Fraction(points) for points in self.given.get(criterion.code, ())]
            return sum(given, Fraction(0)) / len(given) if given else None
        figure = self.figures.get(criterion.code)
        if figure is None:
            return None
        return Fraction(figure if criterion.most is None else min(figure, criterion.most))


@dataclass(frozen=True)
class Marked:
    """What one bid got for one criterion, and from which numbers."""

    criterion: Criterion
    value: Fraction | None
    best: Fraction | None
    points: Fraction
    given: tuple[Decimal, ...] = ()

    @property
    def weighted(self) -> Fraction:
        """The criterion's part in the score."""
        return self.points * Fraction(self.criterion.weight) / 100

    def as_json(self) -> dict[str, Any]:
        """The same as it is published."""
        return {
            "code": self.criterion.code,
            "value": None if self.value is None else shown(self.value),
            "best": None if self.best is None else shown(self.best),
            "given": [shown(Fraction(points)) for points in self.given],
            "points": shown(self.points),
            "weight": shown(Fraction(self.criterion.weight)),
            "weighted": shown(self.weighted),
        }


@dataclass(frozen=True)
class Placing:
    """Where one bid stands in a lot, and what it would pay; no rank for one that is not enough."""

    contestant: Contestant
    marks: tuple[Marked, ...]
    rank: int | None = None
    pays: int | None = None

    @property
    def score(self) -> Fraction:
        """The sum of the weighted points."""
        return sum((mark.weighted for mark in self.marks), Fraction(0))

    def as_json(self) -> dict[str, Any]:
        """The same as it is published."""
        return {
            "bid_id": str(self.contestant.bid_id),
            "bidder_id": str(self.contestant.bidder_id),
            "received_at": self.contestant.received_at.isoformat(),
            "price": self.contestant.price,
            "rank": self.rank,
            "excluded": BELOW_FLOOR if self.rank is None else None,
            "score": shown(self.score),
            "pays": self.pays,
            "criteria": [mark.as_json() for mark in self.marks],
        }


@dataclass(frozen=True)
class LotRanking:
    """The bids for one lot, the best first; those below the floor come last and have no rank."""

    lot: LotGround
    placings: tuple[Placing, ...]

    @property
    def ranked(self) -> tuple[Placing, ...]:
        """Those that can win, the best first."""
        return tuple(placing for placing in self.placings if placing.rank is not None)

    def as_json(self) -> dict[str, Any]:
        """The ranking as it is published: every number it rests on."""
        return {
            "lot": self.lot.number,
            "currency": self.lot.currency,
            "pricing": "vickrey" if self.lot.vickrey else "first_price",
            "floor": self.lot.floor,
            "criteria": [_criterion(criterion) for criterion in self.lot.criteria],
            "bids": [placing.as_json() for placing in self.placings],
        }


def evaluate(lot: LotGround, contestants: Iterable[Contestant]) -> LotRanking:
    """Rank the bids for a lot: by score, then the higher price, then the earlier receipt, then the bid's id."""
    entered = sorted(contestants, key=lambda one: (one.received_at, str(one.bid_id)))
    enough = [one for one in entered if one.price >= lot.floor]
    best = {criterion.code: _best(criterion, enough) for criterion in lot.criteria}
    marked = [Placing(one, _marks(lot, one, best)) for one in enough]
    ordered = sorted(marked, key=lambda one: (-one.score, -one.contestant.price))
    ranked = [
        Placing(one.contestant, one.marks, place, _price(lot, one, ordered[place : place + 1]))
        for place, one in enumerate(ordered, start=1)
    ]
    below = [Placing(one, _marks(lot, one, best)) for one in entered if one.price < lot.floor]
    return LotRanking(lot, (*ranked, *below))


def shown(value: Fraction) -> str:
    """A number as it is published: at most six places, half to the even neighbour, no zeros at the end."""
    scaled = round(value * 10**PLACES)
    sign, digits = "-" if scaled < 0 else "", f"{abs(scaled):0{PLACES + 1}d}"
    part = digits[-PLACES:].rstrip("0")
    return f"{sign}{digits[:-PLACES]}" + (f".{part}" if part else "")


def points_of(criterion: Criterion, value: Fraction, best: Fraction | None) -> Fraction:
    """0 to 100 points for a value, by the formula of the criterion."""
    if criterion.formula is Formula.POINTS:
        return _held(value / Fraction(criterion.most)) if criterion.most else Fraction(0)
    if best is None:
        return Fraction(0)
    if _less_is_better(criterion):
        return _held(best / value) if value else Fraction(FULL_POINTS)
    return _held(value / best) if best else Fraction(0)


def _best(criterion: Criterion, contestants: Sequence[Contestant]) -> Fraction | None:
    """What the values of a criterion are compared with; None where each is judged by itself."""
    values = [value for one in contestants if (value := one.value_for(criterion)) is not None]
    if not values or criterion.formula is Formula.POINTS:
        return None
    return min(values) if _less_is_better(criterion) else max(values)


def _less_is_better(criterion: Criterion) -> bool:
    return criterion.formula is Formula.FIGURE and criterion.better is Better.LOWER


def _marks(lot: LotGround, one: Contestant, best: Mapping[str, Fraction | None]) -> tuple[Marked, ...]:
    marks = []
    for criterion in lot.criteria:
        value = one.value_for(criterion)
        points = Fraction(0) if value is None else points_of(criterion, value, best[criterion.code])
        given = tuple(one.given.get(criterion.code, ())) if criterion.formula is Formula.POINTS else ()
        marks.append(Marked(criterion, value, best[criterion.code], points, given))
    return tuple(marks)


def _held(share: Fraction) -> Fraction:
    return FULL_POINTS * min(max(share, Fraction(0)), Fraction(1))


def _price(lot: LotGround, one: Placing, following: Sequence[Placing]) -> int:
    """What the bid pays if it wins, in minor units.

    Its own price; or, where the others set it and the price alone decides (Vickrey 1961), that of the next in rank and
    no less than the floor; with nobody next the floor, and with no floor its own price.
    """
    own = one.contestant.price
    if not lot.vickrey:
        return own
    if not following:
        return lot.floor or own
    return max(following[0].contestant.price, lot.floor)


def _criterion(criterion: Criterion) -> dict[str, Any]:
    return {
        "code": criterion.code,
        "formula": criterion.formula.value,
        "better": criterion.better.value,
        "weight": shown(Fraction(criterion.weight)),
        "most": None if criterion.most is None else shown(Fraction(criterion.most)),
    }
