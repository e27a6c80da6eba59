"""What counts how much for whom, and how it is put together.

Each side sees two things in a pair: whether it is the right subject (the *fit*: text, classification, the five
elements) and whether one could agree (the *terms*: readiness, price, forms of transfer, place). The parts of the fit
are evidence of one thing and are averaged; the fit and each of the terms are joined by a weighted geometric mean, so
that good terms do not make up for the wrong subject. What the two do not both state takes no part, so that silence is
neutral: whatever is stated draws the whole towards itself, up or down. The score of the pair is the harmonic mean of
what it is worth to each side: one side's indifference is not made up for by the other's enthusiasm (Pizzato, Rej,
Chung, Koprinska and Kay, RECON: a reciprocal recommender for online dating, RecSys 2010).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Weights:
    """What one side looks at: shares of `fit`, shares of `terms`, and the share of all terms in its score."""

    fit: Mapping[str, float]
    terms: Mapping[str, float]
    share_of_terms: float


FOR_DEMAND = Weights(
    fit={"text": 0.6, "need": 0.2, "classification": 0.2},
    terms={"price": 0.45, "trl": 0.3, "scope": 0.15, "place": 0.1},
    share_of_terms=0.2,
)
FOR_SUPPLY = Weights(
    fit={"text": 0.7, "classification": 0.2, "need": 0.1},
    terms={"scope": 0.35, "price": 0.3, "trl": 0.2, "place": 0.15},
    share_of_terms=0.3,
)


def worth(components: Mapping[str, float], weights: Weights) -> float:
    """What a pair with these components is worth to one side, from 0 to 1."""
    stated = [(components[name], weight) for name, weight in weights.fit.items() if name in components]
    fit = sum(value * weight for value, weight in stated) / sum(weight for _, weight in stated)
    joined = [(fit, 1 - weights.share_of_terms)]
    for name, weight in weights.terms.items():
        if name in components:
            joined.append((components[name], weight * weights.share_of_terms))
    total = sum(weight for _, weight in joined)
    return min(1.0, math.prod(math.pow(value, weight / total) for value, weight in joined))


def both(one: float, other: float) -> float:
    """The harmonic mean of two worths, 0 where either is."""
    return 2 * one * other / (one + other) if one and other else 0.0
