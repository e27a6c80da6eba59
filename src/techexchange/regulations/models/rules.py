"""One rule of a pack, and the facts under which a clause of it speaks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from techexchange.regulations.models.verdicts import Finding, RuleOutcome, TransferFacts, Words

Figure = int | Decimal | str


class Certainty(StrEnum):
    """How a rule is known: seen in the law itself, from a secondary source, or from a draft."""

    SEEN = "seen"
    SECONDARY = "secondary"
    DRAFT = "draft"


@dataclass(frozen=True)
class Rule:
    """What the law says on one matter, from where that is known, and on which days it holds (both ends included)."""

    key: str
    text: Words
    source: str
    certainty: Certainty
    effective_from: date
    effective_until: date | None = None
    figures: Mapping[str, Figure] = field(default_factory=dict)
    pack: str = ""

    def holds_on(self, on: date) -> bool:
        """Whether the rule says anything on that day."""
        return self.effective_from <= on and (self.effective_until is None or on <= self.effective_until)

    def finds(self, outcome: RuleOutcome, text: Words | None = None, matched: tuple[str, ...] = ()) -> Finding:
        """A finding that rests on this rule, in its own words or in those given."""
        return Finding(self.key, outcome, self.source, text or self.text, self.pack, matched)


@dataclass(frozen=True)
class Condition:
    """Under which facts a clause speaks: what it does not name is open."""

    courses: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    flags: tuple[tuple[str, bool], ...] = ()

    def holds(self, facts: TransferFacts, course: str) -> bool:
        """Whether the facts of a transfer of this course meet it."""
        here = not self.courses or course in self.courses
        so = not self.scopes or facts.scope in self.scopes
        return here and so and all(flag_of(facts, name) is wanted for name, wanted in self.flags)


def flag_of(facts: TransferFacts, name: str) -> bool:
    """A fact that is so or is not; `state` is state funding or state capital."""
    if name == "state":
        return facts.state_funded or facts.state_capital
    return bool(getattr(facts, name))
