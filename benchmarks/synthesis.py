"""More of a corpus than there is: texts and vectors that are made up, distributed as the real ones are.

Each made text has the length of a real one. Two thirds of its words are drawn from that real text and one third from
all texts of its kind, so that how often a word stands in all texts, in how many of them, and beside which others stays
about as it is. A made vector is drawn from the normal distribution with the mean and the covariance of real vectors.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from techexchange.cli.importing.columns import SUMMARY, shortened

OWN = 2 / 3
KINDS = ("title", "description", "advantages", "expected_benefits")


@dataclass(frozen=True)
class Span:
    """Where the words of one real text are: its language, its kind, the first of its words, and how many they are."""

    language: str
    kind: str
    start: int
    length: int


@dataclass
class Texts:
    """The words of a real corpus, kind by kind, to draw from."""

    seed: int = 2026
    _known: dict[str, int] = field(default_factory=dict)
    _words: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    _contents: list[tuple[Mapping[str, Any], list[Span]]] = field(default_factory=list)

    def learn(self, content: Mapping[str, Any]) -> None:
        """Take the content of a real listing in."""
        spans = []
        for language, texts in content["texts"].items():
            for kind in KINDS:
                words = (texts.get(kind) or "").split()
                if words:
                    stream = self._words[kind]
                    spans.append(Span(language, kind, len(stream), len(words)))
                    stream.extend(self._known.setdefault(word, len(self._known)) for word in words)
        self._contents.append((content, spans))

    def made(self, times: int) -> Iterator[dict[str, Any]]:
        """Made contents, as many for each real one."""
        chance = np.random.default_rng(self.seed)
        vocabulary = np.array(list(self._known), dtype=object)
        streams = {kind: np.array(words, dtype=np.int32) for kind, words in self._words.items()}
        for _ in range(times):
            for content, spans in self._contents:
                texts: dict[str, dict[str, str]] = {}
                for span in spans:
                    words = vocabulary[drawn(streams[span.kind], span, chance)]
                    texts.setdefault(span.language, {})[span.kind] = " ".join(words)
                for text in texts.values():
                    text["summary"] = shortened(text.get("description", ""), SUMMARY)
                yield {**content, "texts": texts}


def drawn(stream: NDArray[np.int32], span: Span, chance: np.random.Generator) -> NDArray[np.int32]:
    """As many words as a real text has: two thirds from itself, one third from all."""
    own = span.start + chance.integers(0, span.length, span.length)
    anywhere = chance.integers(0, len(stream), span.length)
    return stream[np.where(chance.random(span.length) < OWN, own, anywhere)]


@dataclass(frozen=True)
class Cloud:
    """A normal distribution on the sphere, around the mean of real vectors."""

    mean: NDArray[np.float32]
    directions: NDArray[np.float32]

    @classmethod
    def around(cls, real: NDArray[np.float32]) -> "Cloud":
        """The distribution real vectors come from, as far as their number tells."""
        mean = real.mean(axis=0)
        return cls(mean, (real - mean) / np.sqrt(max(1, len(real) - 1)))

    def draw(self, count: int, chance: np.random.Generator) -> NDArray[np.float32]:
        """Made vectors of length one."""
        weights = chance.standard_normal((count, len(self.directions)), dtype=np.float32)
        vectors = self.mean + weights @ self.directions
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def spread(values: Sequence[Any], count: int) -> list[Any]:
    """So many of the values, at even distances."""
    if len(values) <= count:
        return list(values)
    return [values[number * len(values) // count] for number in range(count)]
