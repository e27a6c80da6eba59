"""How what words say and what meaning says become one order."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from techexchange.infra.embedding import Vector

SHARE_OF_WORDS, SHARE_IN_PROSE, PROSE_FROM = 0.5, 0.8, 60
"""How much the words weigh in texts of the question's language: the more of them there are, up to so many, the more.
The many words of a description tell more than one vector of it."""
LEAST_TRUST = 0.6
"""The best match by words counts at least for this part of the best by meaning."""
LEAST_TRUSTED = 1.0
"""And for so many standard deviations, where nothing is near in meaning: words still tell the better from the worse."""
LEAST_NEAR = 1.0
"""How many standard deviations above the mean a listing must be that has no word of the question."""
ABROAD = 1.1
"""By how much nearness across languages counts more: words add nothing there, and a model is less sure of it."""
SURE = 0.8
"""From which probability on a question is in one language, and not perhaps in either."""
USUAL, USUAL_ABROAD, SPREAD, WEIGHT = 0.815, 0.775, 0.022, 5
"""What is assumed of the model before anything is seen, of texts in the question's language and in the other one, and
how many listings seen weigh as much."""
LIKELY, STEEPNESS = 2.5, 1.2
"""At how many standard deviations a listing is as likely near as not, and how fast that changes."""


class Component(NamedTuple):
    """Why a listing stands where it does: fused score, BM25, standard deviations above the mean of its language."""

    score: float
    lexical: float | None
    semantic: float | None
    language: str | None

    @property
    def is_told(self) -> bool:
        """Whether it has a word of the question, or is nearer in meaning than most."""
        return bool(self.lexical) or (self.semantic or 0.0) >= LEAST_NEAR


@dataclass(frozen=True)
class Reference:
    """The vectors of a sample of listings, one after the other: where each begins, and where those with parts do."""

    vectors: Vector
    starts: list[int]
    divided: list[int]

    @classmethod
    def of(cls, listings: Sequence[Vector]) -> "Reference":
        """The vectors of each listing, the whole first."""
        starts = np.cumsum([0, *(len(each) for each in listings)])[:-1].tolist()
        divided = [start for start, each in zip(starts, listings, strict=True) if len(each) > 1]
        return cls(np.concatenate(listings) if listings else np.empty((0, 0), np.float32), starts, divided)


@dataclass(frozen=True)
class Standard:
    """What is usual between a question and the texts of one language."""

    mean: float
    deviation: float

    @classmethod
    def of(cls, reference: Reference, question: Vector, spoken: float) -> "Standard":
        """As the sample has it; a small sample is mixed with what is usual for the model.

        `spoken` is how likely the question is in the language of the sample.
        """
        usual = USUAL_ABROAD + spoken * (USUAL - USUAL_ABROAD)
        seen = len(reference.starts)
        if not seen:
            return cls(usual, SPREAD)
        parts = reference.vectors @ question
        wholes = parts[reference.starts]
        parts[reference.divided] = -1
        means = (wholes + np.maximum.reduceat(parts, reference.starts)) / 2
        whole = seen + WEIGHT
        mean = (float(means.sum()) + WEIGHT * usual) / whole
        spread = (float(((means - mean) ** 2).sum()) + WEIGHT * SPREAD**2) / whole
        return cls(mean, math.sqrt(spread))

    def deviations(self, alike: float) -> float:
        """How many standard deviations above the mean."""
        return (alike - self.mean) / self.deviation


def likelihood(deviations: float) -> float:
    """How likely it is that a listing so near is about the same, from 0 to 1."""
    return (1 + math.tanh(STEEPNESS * (deviations - LIKELY) / 2)) / 2


def share_of_words(text: str) -> float:
    """How much the words of a question weigh."""
    prose = min(1.0, len(text.split()) / PROSE_FROM)
    return SHARE_OF_WORDS + prose * (SHARE_IN_PROSE - SHARE_OF_WORDS)


def fused(
    words: Mapping[str, float],
    nearness: Mapping[str, Mapping[str, float]],
    languages: Mapping[str, float],
    weight: float = SHARE_OF_WORDS,
) -> dict[str, Component]:
    """The listings by id with their score and what it is made of.

    `words` are BM25 scores, `nearness` standard deviations by language, `languages` how likely the question is in each.
    A listing that has no vectors yet stands where its words alone put it.
    """
    spoken = [language for language, likely in languages.items() if likely > 1 - SURE]
    seen = [deviations for by_language in nearness.values() for deviations in by_language.values()]
    told = {id: nearness.get(id) or dict.fromkeys(spoken, 0.0) for id in words.keys() | nearness.keys()}
    by_words = {id: score for id, score in words.items() if score > 0 and told[id].keys() & set(spoken)}
    best = max(by_words, key=lambda each: (by_words[each], each), default=None)
    trusted = LEAST_TRUSTED
    if best is not None:
        trusted = max(trusted, _nearest(told[best], spoken), LEAST_TRUST * max(seen, default=0.0))
    found = {}
    for id, by_language in told.items():
        share = trusted * by_words[id] / by_words[best] if best is not None and id in by_words else 0.0
        counts = weight if id in nearness else 1.0
        scores = {
            language: near + counts * (share - near if best is not None else 0.0)
            if language in spoken
            else near * ABROAD
            for language, near in by_language.items()
        }
        language = max(scores, key=lambda each: scores[each])
        found[id] = Component(
            scores[language], words.get(id), by_language[language] if id in nearness else None, language
        )
    return found


def _nearest(by_language: Mapping[str, float], languages: Sequence[str]) -> float:
    return max(near for language, near in by_language.items() if language in languages)
