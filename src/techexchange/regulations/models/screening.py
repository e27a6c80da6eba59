"""Judging the content of a listing: technology lists, the novelty of what was not filed, and the state's share."""

import calendar
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from techexchange.regulations.models.rules import Rule
from techexchange.regulations.models.verdicts import Finding, RuleOutcome, Words, gravity

UNFILED = "unfiled"
Content = Mapping[str, Any]


@dataclass(frozen=True)
class Seen:
    """What of a content the technology lists look at: its words, its classes, and the entries it names itself."""

    text: str
    ipc: tuple[str, ...]
    codes: frozenset[str]

    @classmethod
    def of(cls, content: Content) -> "Seen":
        """The words of every language and of the need, folded; the classes and codes as they are."""
        described = [*content.get("texts", {}).values(), content.get("need", {})]
        spoken = [*(said for text in described for said in text.values()), *content.get("keywords", ())]
        codes = frozenset(content.get("technology_codes", ()))
        return cls(folded("\n".join(spoken)), tuple(content.get("ipc", ())), codes)


def folded(text: str) -> str:
    """A text as words are compared: in one form (NFC), without case, with single spaces."""
    return re.sub(r"[^\S\n]+", " ", unicodedata.normalize("NFC", text).casefold())


@lru_cache(maxsize=4096)
def _whole(phrase: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(phrase)}(?!\w)")


def is_said(phrase: str, text: str) -> bool:
    """Whether a folded phrase stands in a folded text as whole words."""
    return phrase in text and _whole(phrase).search(text) is not None


def is_under(code: str, branch: str) -> bool:
    """Whether a symbol of the classification lies in a branch of it: C07D 451/06 in C07D 451, in C07D and in C07."""
    return code.startswith(branch) and not (branch[-1].isdigit() and code[len(branch) : len(branch) + 1].isdigit())


@dataclass(frozen=True)
class Sign:
    """What in a content points to a technology: one of the classes and one of the words, where it names both kinds."""

    ipc: tuple[str, ...]
    words: tuple[str, ...]
    outcome: RuleOutcome

    def found(self, seen: Seen) -> tuple[str, ...]:
        """What it found, empty where it does not fit."""
        classes = [code for code in seen.ipc if any(is_under(code, branch) for branch in self.ipc)]
        if self.ipc and not classes:
            return ()
        words = [word for word in self.words if is_said(word, seen.text)]
        if self.words and not words:
            return ()
        return (*classes, *words)


@dataclass(frozen=True)
class Technology:
    """One entry of a list of the law: what it is, what its list means for it, and the signs of it."""

    code: str
    name: Words
    rule: Rule
    outcome: RuleOutcome
    signs: tuple[Sign, ...]

    def judge(self, seen: Seen) -> Finding | None:
        """The entry found: as its list says where the content names it, else by the gravest sign that fits."""
        if self.code in seen.codes:
            return self._found(self.outcome, (self.code,))
        found = [(gravity(sign.outcome), sign.outcome, matched) for sign in self.signs if (matched := sign.found(seen))]
        return self._found(*max(found)[1:]) if found else None

    def _found(self, outcome: RuleOutcome, matched: tuple[str, ...]) -> Finding:
        named = Words(
            f"{self.rule.text.vi} {self.name.vi} ({self.code}).", f"{self.rule.text.en} {self.name.en} ({self.code})."
        )
        return self.rule.finds(outcome, named, matched)


@dataclass(frozen=True)
class TechnologyLists:
    """All entries of a pack, and what is said of a code that is none of theirs."""

    rule: Rule
    technologies: tuple[Technology, ...]
    unknown: Words

    def judge(self, content: Content, on: date) -> Iterator[Finding]:
        """Every entry the content falls or may fall under."""
        seen = Seen.of(content)
        for technology in self.technologies:
            finding = technology.judge(seen) if technology.rule.holds_on(on) else None
            if finding:
                yield finding
        strange = tuple(sorted(seen.codes - {technology.code for technology in self.technologies}))
        if strange and self.rule.holds_on(on):
            yield self.rule.finds(RuleOutcome.NEEDS_REVIEW, self.unknown, strange)


@dataclass(frozen=True)
class NoveltyGuard:
    """What publishing would do to an invention for which nobody has filed yet."""

    rule: Rule
    rights: tuple[str, ...]
    grace_months: int
    outcome: RuleOutcome
    undisclosed: Words
    in_grace: Words
    lapsed: Words

    def judge(self, content: Content, on: date) -> Iterator[Finding]:
        """A finding where a right that needs novelty is unfiled: `outcome` while it is secret, else a warning."""
        unfiled = tuple(
            right["type"]
            for right in content.get("ip_rights", ())
            if right["status"] == UNFILED and right["type"] in self.rights
        )
        if not unfiled or not self.rule.holds_on(on):
            return
        told = content.get("disclosure_date")
        if told is None:
            yield self.rule.finds(self.outcome, self.undisclosed, unfiled)
            return
        until = months_after(date.fromisoformat(told), self.grace_months)
        text = self.in_grace if on <= until else self.lapsed
        yield self.rule.finds(RuleOutcome.WARNING, text.filled(until=until.isoformat()), unfiled)


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last one of a shorter month."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(years, month + 1)[1]
    return date(years, month + 1, min(day.day, last))


@dataclass(frozen=True)
class StateControl:
    """What is asked of results the state paid for."""

    rule: Rule
    outcome: RuleOutcome
    funding: tuple[str, ...]
    shared: Words
    unstated: Words

    def judge(self, content: Content, on: date) -> Iterator[Finding]:
        """`outcome` where the state has a share; a warning where its money is named and its share is not."""
        if not self.rule.holds_on(on):
            return
        share = state_share(content)
        if share > 0:
            yield self.rule.finds(self.outcome, self.shared, (f"{share.normalize():f} %",))
        elif content.get("funding_source") in self.funding:
            yield self.rule.finds(RuleOutcome.WARNING, self.unstated, (str(content["funding_source"]),))


def state_share(content: Content) -> Decimal:
    """The state's share in per cent, 0 where none is named."""
    return Decimal(str(content.get("state_share_percent") or 0))
