"""Words and phrases that mean the same, as an operator lists them.

A term is looked for in what was typed by its first word, so that a text without any costs one lookup for each of its
words. A term typed without accents is known all the same; one typed with other accents is another word.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from techexchange.infra.fulltext.typed import Word, read

Term = tuple[Word, ...]


class Same(NamedTuple):
    """Words that were typed, and the other terms for what they say."""

    typed: Term
    others: tuple[Term, ...]


def term_of(text: str) -> tuple[str, ...]:
    """A term as it is compared: its words in lower case and without accents; empty where it has none."""
    return tuple(word.folded for word in read(text, prefix=False).words)


class Synonyms:
    """Groups of terms; a term of several groups has the other terms of them all."""

    def __init__(self, groups: Iterable[Sequence[str]] = ()) -> None:
        self._terms: dict[tuple[str, ...], Term] = {}
        self._others: dict[tuple[str, ...], dict[tuple[str, ...], Term]] = {}
        self._by_first: dict[str, list[tuple[str, ...]]] = {}
        for group in groups:
            self._add({term_of(text): read(text, prefix=False).words for text in group})
        for first, names in self._by_first.items():
            self._by_first[first] = sorted(names, key=len, reverse=True)

    def __bool__(self) -> bool:
        return bool(self._terms)

    def found(self, words: Sequence[Word]) -> Iterator[Same]:
        """The terms among these words from left to right, the longest at each place, none twice covered."""
        at = 0
        while at < len(words):
            name = next((one for one in self._by_first.get(words[at].folded, ()) if self._stands(one, words, at)), ())
            if name:
                yield Same(tuple(words[at : at + len(name)]), tuple(self._others[name].values()))
            at += len(name) or 1

    def _add(self, terms: dict[tuple[str, ...], Term]) -> None:
        terms.pop((), None)
        for name, term in terms.items():
            if name not in self._terms:
                self._terms[name] = term
                self._by_first.setdefault(name[0], []).append(name)
            others = self._others.setdefault(name, {})
            others |= {other: words for other, words in terms.items() if other != name}

    def _stands(self, name: tuple[str, ...], words: Sequence[Word], at: int) -> bool:
        there = words[at : at + len(name)]
        return len(there) == len(name) and all(
            one.folded == meant.folded and (not one.has_accents or one.accented == meant.accented)
            for one, meant in zip(there, self._terms[name], strict=True)
        )


NONE = Synonyms()
