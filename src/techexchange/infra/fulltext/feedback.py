"""More words for a question: those that tell most of its best answers.

Pseudo-relevance feedback (Rocchio 1971), beside the question's own words as in RM3 (Abdul-Jaleel et al. 2004). Of
English texts alone: one Vietnamese syllable says too little.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from tantivy import Query

from techexchange.infra.fulltext.analysis import stem
from techexchange.infra.fulltext.highlight import Kept
from techexchange.infra.fulltext.model import Language
from techexchange.infra.fulltext.terms import Vocabulary
from techexchange.infra.fulltext.typed import Word

MOST_ADDED = 20
WEIGHT = 0.3
"""What all added words count for together, of what the words of the question do."""
LARGEST_SHARE = 0.2
"""What is in more than every fifth document tells nothing of these."""
FEWEST_DOCUMENTS = 2

Liked = tuple[str, float]
"""The English text of a document that answers well, folded, and how much it counts."""


def english(kept: Kept, languages: Sequence[Language]) -> str:
    """The English of what is kept of a document; `languages` are those of its texts."""
    bounds = zip(languages, pairwise((0, *kept.ends)), strict=True)
    return "".join(kept.folded[start:end] for language, (start, end) in bounds if language is Language.EN)


def added(vocabulary: Vocabulary, typed: Iterable[Word], liked: Iterable[Liked]) -> list[Query]:
    """The words to ask for besides those typed, each weighted by how often, and how rarely elsewhere, it is said."""
    known = {word.stemmed for word in typed}
    said: defaultdict[str, float] = defaultdict(float)
    for text, counts in liked:
        for word, times in Counter(map(stem, text.split())).items():
            if word not in known and len(word) > 1:
                said[word] += counts * math.log1p(times)
    weighed = sorted(((_weight(vocabulary, word, often), word) for word, often in said.items()), reverse=True)
    telling = [(weight, word) for weight, word in weighed[:MOST_ADDED] if weight > 0]
    whole = sum(weight for weight, _ in telling)
    return [
        Query.boost_query(vocabulary.term(Language.EN, word), WEIGHT * len(known) * weight / whole)
        for weight, word in telling
    ]


def _weight(vocabulary: Vocabulary, word: str, often: float) -> float:
    frequency = vocabulary.frequency(Language.EN, [word])
    if not FEWEST_DOCUMENTS <= frequency <= LARGEST_SHARE * vocabulary.size:
        return 0.0
    return often * math.log1p((vocabulary.size - frequency + 0.5) / (frequency + 0.5))
