"""How bids are ranked: by the points of the published criteria, every number of which is shown.

All is reckoned exactly, as fractions, and rounded only to be shown: six places, half to the even neighbour. Whoever has
the bids and the criteria can do the same and must come to the same ranking.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import ceil
from typing import Any
from uuid import UUID

PLACES = 6
FULL_POINTS = 100
BELOW_FLOOR = "below_floor"


class MeasureKind(StrEnum):
    """What a criterion looks at: the price, a figure the bidder promises, or what evaluators think of its plan."""

    PRICE = "price"
    FIGURE = "figure"
    JUDGED = "judged"


class Formula(StrEnum):
    """How a value becomes 0 to 100 points.

    `highest`: 100 times the value over the highest one. `lowest`: 100 times the lowest one over the value. `scale`: the
    place of the value on a scale from `zero` to `full`, times 100, held within its ends. `judged`: the mean of the
    points that evaluators gave.
    """

    HIGHEST = "highest"
    LOWEST = "lowest"
    SCALE = "scale"
    JUDGED = "judged"


@dataclass(frozen=True)
class Measure:
    """One published criterion, and the share of it in the score, in per cent."""

    code: str
    kind: MeasureKind
    formula: Formula
    weight: Decimal
    zero: Decimal | None = None
    full: Decimal | None = None

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Measure":
        """A criterion as the rules of an auction keep it."""
        zero, full = kept.get("zero"), kept.get("full")
        return cls(
            code=kept["code"],
            kind=MeasureKind(kept["kind"]),
            formula=Formula(kept["formula"]),
            weight=Decimal(kept["weight"]),
            zero=None if zero is None else Decimal(zero),
            full=None if full is None else Decimal(full),
        )

    def as_json(self) -> dict[str, Any]:
        """The criterion as it is published with a ranking."""
        return {
            "code": self.code,
            "kind": self.kind.value,
            "formula": self.formula.value,
            "weight": shown(Fraction(self.weight)),
            "zero": None if self.zero is None else shown(Fraction(self.zero)),
            "full": None if self.full is None else shown(Fraction(self.full)),
        }


@dataclass(frozen=True)
class LotGround:
    """What the bids for one lot are measured by; nobody wins it for less than `floor`, in minor units."""

    number: int
    currency: str
    measures: tuple[Measure, ...]
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

    def value_for(self, measure: Measure) -> Fraction | None:
        """What this bid brings to a criterion; None where it brings nothing."""
        if measure.kind is MeasureKind.PRICE:
            return Fraction(self.price)
        if measure.kind is MeasureKind.FIGURE:
            figure = self.figures.get(measure.code)
            return None if figure is None else Fraction(figure)
        given = [Fraction(points) for points in self.given.get(measure.code, ())]
        return sum(given, Fraction(0)) / len(given) if given else None


@dataclass(frozen=True)
class Marked:
    """What one bid got for one criterion, and from which numbers."""

    measure: Measure
    value: Fraction | None
    best: Fraction | None
    points: Fraction
    given: tuple[Decimal, ...] = ()

    @property
    def weighted(self) -> Fraction:
        """The criterion's part in the score."""
        return self.points * Fraction(self.measure.weight) / 100

    def as_json(self) -> dict[str, Any]:
        """The same as it is published."""
        return {
            "code": self.measure.code,
            "value": None if self.value is None else shown(self.value),
            "best": None if self.best is None else shown(self.best),
            "given": [shown(Fraction(points)) for points in self.given],
            "points": shown(self.points),
            "weight": shown(Fraction(self.measure.weight)),
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
            "criteria": [measure.as_json() for measure in self.lot.measures],
            "bids": [placing.as_json() for placing in self.placings],
        }


def evaluate(lot: LotGround, contestants: Iterable[Contestant]) -> LotRanking:
    """Rank the bids for a lot: by score, then the higher price, then the earlier receipt, then the bid's id."""
    entered = sorted(contestants, key=lambda one: (one.received_at, str(one.bid_id)))
    enough = [one for one in entered if one.price >= lot.floor]
    best = {measure.code: _best(measure, enough) for measure in lot.measures}
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


def _best(measure: Measure, contestants: Sequence[Contestant]) -> Fraction | None:
    """What the values of a criterion are compared with; None where each is judged by itself."""
    values = [value for one in contestants if (value := one.value_for(measure)) is not None]
    if not values or measure.formula in {Formula.SCALE, Formula.JUDGED}:
        return None
    return max(values) if measure.formula is Formula.HIGHEST else min(values)


def _marks(lot: LotGround, one: Contestant, best: Mapping[str, Fraction | None]) -> tuple[Marked, ...]:
    marks = []
    for measure in lot.measures:
        value = one.value_for(measure)
        points = Fraction(0) if value is None else points_of(measure, value, best[measure.code])
        given = tuple(one.given.get(measure.code, ())) if measure.kind is MeasureKind.JUDGED else ()
        marks.append(Marked(measure, value, best[measure.code], points, given))
    return tuple(marks)


def points_of(measure: Measure, value: Fraction, best: Fraction | None) -> Fraction:
    """0 to 100 points for a value, by the formula of the criterion."""
    if measure.formula is Formula.JUDGED:
        return value
    if measure.formula is Formula.SCALE:
        zero, full = Fraction(measure.zero or 0), Fraction(measure.full or 0)
        return _held((value - zero) / (full - zero)) if full != zero else Fraction(0)
    if best is None:
        return Fraction(0)
    if measure.formula is Formula.HIGHEST:
        return _held(value / best) if best else Fraction(0)
    return _held(best / value) if value else Fraction(FULL_POINTS)


def _held(share: Fraction) -> Fraction:
    return FULL_POINTS * min(max(share, Fraction(0)), Fraction(1))


def _price(lot: LotGround, one: Placing, following: Sequence[Placing]) -> int:
    """What the bid pays if it wins, in minor units.

    Its own price; or, where the others set it (Vickrey 1961; with further criteria the second score, Che 1993), the
    lowest whole price with which it would still reach the score of the next in rank, no less than the floor.
    """
    own = one.contestant.price
    if not lot.vickrey:
        return own
    if not following:
        return lot.floor or own
    return min(max(_matching(one, following[0].score), lot.floor), own)


def _matching(one: Placing, score: Fraction) -> int:
    """The lowest whole price with which a bid has at least this score, all else as it is."""
    [priced] = [mark for mark in one.marks if mark.measure.kind is MeasureKind.PRICE]
    weight = Fraction(priced.measure.weight)
    if not weight:
        return 0
    share = (score - (one.score - priced.weighted)) / weight
    if priced.measure.formula is Formula.SCALE:
        zero, full = Fraction(priced.measure.zero or 0), Fraction(priced.measure.full or 0)
        return ceil(zero + share * (full - zero))
    return ceil(share * (priced.best or 0))
