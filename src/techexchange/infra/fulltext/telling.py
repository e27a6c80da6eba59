"""What a text and a document both say, in words that tell what they are about.

Of Vietnamese two neighbouring syllables, as most of its words are written in two: those that stand together more often
than chance would have it, and not the end of one word and the beginning of the next. Of English single words. What is
in every fourth document tells nothing.
"""

import math
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from techexchange.infra.fulltext import fields
from techexchange.infra.fulltext.analysis import place_tones, stem
from techexchange.infra.fulltext.highlight import Kept
from techexchange.infra.fulltext.model import Language
from techexchange.infra.fulltext.small import SMALL
from techexchange.infra.fulltext.terms import Vocabulary
from techexchange.infra.fulltext.typed import Word

MOST_CONSIDERED = 100
SHORTEST_WORD = 4
LARGEST_SHARE = 0.25
ENOUGH_DOCUMENTS = 100
"""From how many documents on their number says what is common."""


@dataclass(frozen=True, slots=True)
class Said:
    """An English word or two Vietnamese syllables, as typed."""

    words: tuple[Word, ...]

    @property
    def shown(self) -> str:
        return " ".join(word.accented for word in self.words)

    @property
    def language(self) -> Language:
        return Language.VI if len(self.words) > 1 else Language.EN

    @property
    def indexed(self) -> tuple[str, list[str]]:
        """The field and the terms by which it is found."""
        if self.language is Language.EN:
            return Language.EN, [self.words[0].stemmed]
        if any(word.has_accents for word in self.words):
            return fields.ACCENTED, [word.accented for word in self.words]
        return Language.VI, [word.folded for word in self.words]

    @property
    def beginning(self) -> str:
        """How it begins in a folded text; a stem may end in another letter than its word does."""
        if self.language is Language.VI:
            return f" {' '.join(word.folded for word in self.words)} "
        stemmed = self.words[0].stemmed
        return f" {stemmed[:-1] if stemmed[-1] in 'iy' else stemmed}"

    def stands(self, kept: Kept, at: int) -> bool:
        """Whether what begins so at a place is the same: with the accents as typed, or another form of the word."""
        if self.language is Language.EN:
            return stem(kept.folded[at : kept.folded.find(" ", at)]) == self.words[0].stemmed
        written = place_tones(kept.html[at : at + len(self.beginning) - 2])
        return written == self.shown or not any(word.has_accents for word in self.words)


def considered(vocabulary: Vocabulary, typed: Sequence[Word]) -> list[Said]:
    """What of a text may be looked for in documents, each once, rarest first, at most 100."""
    syllables = (
        (one, other)
        for one, other in pairwise(typed)
        if _is_telling(one, Language.VI) and _is_telling(other, Language.VI)
    )
    words = ((word,) for word in typed if len(word.folded) >= SHORTEST_WORD and _is_telling(word, Language.EN))
    counted = [
        (min(vocabulary.frequency(field, [term]) for term in terms), said)
        for said in map(Said, dict.fromkeys([*syllables, *words]))
        for field, terms in (said.indexed,)
    ]
    known = sorted(((often, said) for often, said in counted if often), key=lambda each: each[0])
    return [said for _, said in known[:MOST_CONSIDERED]]


def shared(
    vocabulary: Vocabulary, said: Iterable[Said], kept: Mapping[str, Kept], languages: Sequence[Language]
) -> dict[str, tuple[str, ...]]:
    """By document what it says too, most telling first; `languages` are those of the texts that are kept of each."""
    having = {one: [id for id, each in kept.items() if _has(each, one, languages)] for one in said}
    weighed = [(*weight, one) for one, ids in having.items() if ids and (weight := _weight(vocabulary, one))]
    weighed.sort(key=lambda each: each[0], reverse=True)
    found: dict[str, list[tuple[float, Said]]] = {id: [] for id in kept}
    for _, rarity, one in weighed:
        for id in having[one]:
            if not any(_overlap(one, other) for _, other in found[id]):
                found[id].append((rarity, one))
    return {
        id: tuple(one.shown for _, one in sorted(ones, key=lambda each: each[0], reverse=True))
        for id, ones in found.items()
    }


def _is_telling(word: Word, language: Language) -> bool:
    if word.accented in SMALL[language] or (language is Language.EN and word.has_accents):
        return False
    return any(letter.isalpha() for letter in word.folded)


def _has(kept: Kept, one: Said, languages: Sequence[Language]) -> bool:
    beginning, language = one.beginning, one.language
    at = kept.folded.find(beginning)
    while at >= 0:
        text = bisect_right(kept.ends, at + 1)
        within = bisect_right(kept.ends, at + len(beginning.rstrip()) - 1) == text
        if within and languages[text] is language and one.stands(kept, at + 1):
            return True
        at = kept.folded.find(beginning, at + 1)
    return False


def _weight(vocabulary: Vocabulary, one: Said) -> tuple[float, float] | None:
    """How much it is one thing, and how rare; None where it tells nothing."""
    field, terms = one.indexed
    size, often = vocabulary.size, max(1, vocabulary.frequency(field, terms))
    rarity = math.log(1 + max(0, size - often) / often)
    cohesion = rarity
    if len(terms) > 1:
        alone = [max(often, vocabulary.frequency(field, [term])) for term in terms]
        cohesion = math.log(often) + math.log(max(1, size)) - sum(map(math.log, alone))
    if size >= ENOUGH_DOCUMENTS and (often > LARGEST_SHARE * size or cohesion <= 0):
        return None
    return cohesion, rarity


def _overlap(one: Said, other: Said) -> bool:
    """Whether two pairs have the syllable between them in common, or two words are forms of one."""
    if one.language is not other.language:
        return False
    return one.words[0].stemmed == other.words[-1].stemmed or one.words[-1].stemmed == other.words[0].stemmed
