"""The score of a technology and a need, with its components and its reasons."""

from dataclasses import dataclass

from techexchange.matching.models.scoring import components as parts
from techexchange.matching.models.scoring.reasons import MatchReason, reasons_for
from techexchange.matching.models.scoring.side import Side
from techexchange.matching.models.scoring.text import TextFit
from techexchange.matching.models.scoring.weights import FOR_DEMAND, FOR_SUPPLY, both, worth

VERSION = 1
"""To be raised with every change that scores a pair otherwise, so that matches are scored again."""
DIGITS = 4

MEASURED = {
    "classification": parts.classification,
    "need": parts.need,
    "trl": parts.trl,
    "price": parts.price,
    "scope": parts.scope,
    "place": parts.place,
}


@dataclass(frozen=True)
class Scored:
    """What a pair is worth, to both together and to each, from 0 to 1; `components` has those that both state."""

    score: float
    score_for_supply: float
    score_for_demand: float
    components: dict[str, float]
    reasons: list[MatchReason]


def score(supply: Side, demand: Side, text: TextFit) -> Scored:
    """What a pair without obstacles is worth, and why."""
    components = text.components
    for name, measure in MEASURED.items():
        measured = measure(supply, demand)
        if measured is not None:
            components[name] = measured
    for_supply, for_demand = worth(components, FOR_SUPPLY), worth(components, FOR_DEMAND)
    return Scored(
        score=round(both(for_supply, for_demand), DIGITS),
        score_for_supply=round(for_supply, DIGITS),
        score_for_demand=round(for_demand, DIGITS),
        components={name: round(measured, DIGITS) for name, measured in components.items()},
        reasons=reasons_for(supply, demand, text),
    )
