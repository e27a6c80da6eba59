"""Leads for whoever looks after fair competition: what opened bids have in common that independent bids rarely have.

A lead is no finding, and nothing follows from it by itself: bidders of one town share a bank, and round prices meet.
What bid rigging looks like is told by the OECD Guidelines for fighting bid rigging in public procurement (2012).
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from itertools import combinations, pairwise
from uuid import UUID

SHORTEST_STATEMENT = 40
"""Characters from which on it is no accident that two statements are the same."""
CLOSE_TOGETHER = timedelta(seconds=5)
FEWEST_IN_STEPS = 3


class LeadKind(StrEnum):
    """What bids have in common."""

    SAME_DOCUMENT = "same_document"
    SAME_STATEMENT = "same_statement"
    SAME_DEPOSIT = "same_deposit"
    SAME_ORIGIN = "same_origin"
    SHARED_MEMBER = "shared_member"
    CLOSE_IN_TIME = "close_in_time"
    EQUAL_PRICE = "equal_price"
    WHOLE_PERCENTAGE = "whole_percentage"
    EVEN_STEPS = "even_steps"


@dataclass(frozen=True, eq=False)
class Traces:
    """What is known of one opened bid: what it holds, whence and when it came, and who belongs to its bidder."""

    bid_id: UUID
    bidder_id: UUID
    origin_tag: str
    received_at: datetime
    documents: frozenset[str] = frozenset()
    deposit_reference: str | None = None
    statement: str | None = None
    prices: Mapping[int, int] | None = None
    members: frozenset[UUID] = frozenset()


@dataclass(frozen=True)
class Lead:
    """What some bids have in common; `lot` where it is about prices, `figure` what was found."""

    kind: LeadKind
    bid_ids: tuple[UUID, ...]
    bidder_ids: tuple[UUID, ...]
    lot: int | None = None
    figure: str | None = None


def leads_of(traces: Iterable[Traces]) -> list[Lead]:
    """Every lead there is, in the order of their kinds."""
    known = sorted(traces, key=lambda one: (one.received_at, str(one.bid_id)))
    lots = sorted({lot for one in known for lot in one.prices or {}})
    found = [*_alike(known), *_close(known), *(lead for lot in lots for lead in _priced(known, lot))]
    order = list(LeadKind)
    return sorted(found, key=lambda lead: order.index(lead.kind))


def _alike(known: Sequence[Traces]) -> Iterator[Lead]:
    """What two or more bids share."""
    shared: dict[LeadKind, Callable[[Traces], Iterable[Hashable]]] = {
        LeadKind.SAME_DOCUMENT: lambda one: one.documents,
        LeadKind.SAME_STATEMENT: lambda one: _given(_worded(one.statement)),
        LeadKind.SAME_DEPOSIT: lambda one: _given(_worded(one.deposit_reference)),
        LeadKind.SAME_ORIGIN: lambda one: _given(one.origin_tag),
        LeadKind.SHARED_MEMBER: lambda one: one.members,
    }
    for kind, traits in shared.items():
        holders: dict[Hashable, list[Traces]] = {}
        for one in known:
            for trait in traits(one):
                if kind is not LeadKind.SAME_STATEMENT or len(str(trait)) >= SHORTEST_STATEMENT:
                    holders.setdefault(trait, []).append(one)
        groups = dict.fromkeys(tuple(held) for held in holders.values() if len(held) > 1)
        yield from (_lead(kind, group) for group in groups)


def _close(known: Sequence[Traces]) -> Iterator[Lead]:
    """Bids that came one right after the other."""
    for one, other in pairwise(known):
        apart = other.received_at - one.received_at
        if apart <= CLOSE_TOGETHER:
            yield _lead(LeadKind.CLOSE_IN_TIME, (one, other), figure=f"{apart.total_seconds():.6f} s")


def _priced(known: Sequence[Traces], lot: int) -> Iterator[Lead]:
    """Prices of a lot that fit each other too well."""
    priced = sorted(
        (((one.prices or {})[lot], one) for one in known if lot in (one.prices or {})), key=lambda pair: pair[0]
    )
    for (low, one), (high, other) in combinations(priced, 2):
        if low == high:
            yield _lead(LeadKind.EQUAL_PRICE, (one, other), lot, str(low))
        elif low and (Fraction(high, low) * 100).denominator == 1:
            yield _lead(LeadKind.WHOLE_PERCENTAGE, (one, other), lot, f"{Fraction(high, low) * 100}%")
    steps = {high - low for (low, _), (high, _) in pairwise(priced)}
    if len(priced) >= FEWEST_IN_STEPS and len(steps) == 1 and steps != {0}:
        yield _lead(LeadKind.EVEN_STEPS, [one for _, one in priced], lot, str(steps.pop()))


def _lead(kind: LeadKind, group: Sequence[Traces], lot: int | None = None, figure: str | None = None) -> Lead:
    return Lead(kind, tuple(one.bid_id for one in group), tuple(one.bidder_id for one in group), lot, figure)


def _given(trait: str | None) -> tuple[str, ...]:
    return (trait,) if trait else ()


def _worded(text: str | None) -> str:
    return " ".join((text or "").casefold().split())
