"""What counts how much for whom, and how it is put together.

Each side sees two things in a pair: whether it is the right subject (`fit`: text, classification, the five elements)
and whether one could agree (`terms`: readiness, price, forms of transfer, place). Within each, what both sides state is
averaged by weight; what they do not state takes no part, so that silence neither helps nor harms. The two are joined by
a weighted geometric mean, so that good terms do not make up for the wrong subject; without any terms the fit stands
alone. The score of the pair is the harmonic mean of what it is worth to each side: one side's indifference is not made
up for by the other's enthusiasm (Pizzato, Rej, Chung, Koprinska and Kay, RECON: a reciprocal recommender for online
dating, RecSys 2010).
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
    """What a pair with these components is worth to one side, from 0 to 1; terms that are not stated weigh nothing."""
    fit, terms = mean(components, weights.fit), mean(components, weights.terms)
    stated = weights.share_of_terms * sum(weight for name, weight in weights.terms.items() if name in components)
    share = stated / (1 - weights.share_of_terms + stated)
    return min(1.0, math.pow(fit, 1 - share) * math.pow(terms, share))


def mean(components: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """The weighted mean of those components that are stated; 0 where none is."""
    stated = {name: weight for name, weight in weights.items() if name in components}
    total = sum(stated.values())
    return sum(components[name] * weight for name, weight in stated.items()) / total if total else 0.0


def both(one: float, other: float) -> float:
    """The harmonic mean of two worths, 0 where either is."""
    return 2 * one * other / (one + other) if one and other else 0.0
