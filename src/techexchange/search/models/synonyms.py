"""Terms that mean the same to whoever searches, as the operator lists them."""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from techexchange.infra.fulltext import term_of
from techexchange.infra.models import Aggregate
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import Actor
from techexchange.search.errors import TermsMissing, TermTooLong
from techexchange.search.events import SynonymsChanged

FEWEST_TERMS, MOST_TERMS, MOST_WORDS = 2, 20, 8
KNOWN = Path(__file__).with_name("known_synonyms.json")


class SynonymGroup(Aggregate):
    """Two to twenty terms, each of up to eight words, any of which finds what has any other."""

    __tablename__ = "synonym_groups"
    __table_args__ = (Index("ix_synonym_groups_created_at_id", "created_at", "id"),)

    terms: Mapped[list[str]]
    note: Mapped[str | None]
    created_at: Mapped[datetime]

    @classmethod
    def begin(
        cls, terms: Sequence[str], note: str | None, *, by: Actor, at: datetime
    ) -> tuple["SynonymGroup", SynonymsChanged]:
        """A new group; raises TermsMissing or TermTooLong."""
        group = cls(id=new_id(), created_at=at)
        return group, group.change(terms, note, by=by, at=at)

    def change(self, terms: Sequence[str], note: str | None, *, by: Actor, at: datetime) -> SynonymsChanged:
        """Have it say other terms; raises TermsMissing or TermTooLong."""
        self.terms, self.note = _different(terms), note
        return self._changed("listed", by, at)

    def remove(self, *, by: Actor, at: datetime) -> SynonymsChanged:
        """Its terms mean only themselves again."""
        return self._changed("removed", by, at)

    def _changed(self, how: str, by: Actor, at: datetime) -> SynonymsChanged:
        return SynonymsChanged(subject_id=self.id, actor_id=by.id, at=at, how=how)


def known_synonyms() -> Sequence[Sequence[str]]:
    """The groups an exchange begins with: abbreviations of the field, and its words in both languages."""
    groups: Sequence[Sequence[str]] = json.loads(KNOWN.read_text(encoding="utf-8"))
    return groups


def _different(terms: Sequence[str]) -> list[str]:
    """The terms without those that are the same but for case, accents and punctuation."""
    kept: dict[tuple[str, ...], str] = {}
    for term in terms:
        words = term_of(term)
        if len(words) > MOST_WORDS:
            raise TermTooLong(term=term, most=MOST_WORDS)
        if words:
            kept.setdefault(words, term)
    if len(kept) < FEWEST_TERMS:
        raise TermsMissing(fewest=FEWEST_TERMS)
    return [*kept.values()]
