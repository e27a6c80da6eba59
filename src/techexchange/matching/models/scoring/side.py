"""One side of a pair: what the public may read of a technology or a need, in the form it is compared in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from techexchange.infra.language import language_of
from techexchange.listings.models import Direction
from techexchange.listings.queries import PublicListing
from techexchange.matching.models.scoring.words import said_in

WORLD = "WORLD"
"""A territory without borders."""
ELEMENTS = ("material", "method", "effect", "product", "application")
"""What a need is made of."""


@dataclass(frozen=True)
class Span:
    """An amount of money from `low` to `high` in minor units; None leaves that end unsaid."""

    low: int | None
    high: int | None
    currency: str

    @classmethod
    def of(cls, given: Mapping[str, Any] | None) -> "Span | None":
        """The amounts a price guidance or a budget names, None where it names none; a fixed price is both ends."""
        ends = {name: given[name] for name in ("min", "max") if given and given.get(name)}
        if not given or not ends:
            return None
        low, high = (ends[name]["amount"] if name in ends else None for name in ("min", "max"))
        return cls(low, low if given.get("kind") == "fixed" else high, next(iter(ends.values()))["currency"])


@dataclass(frozen=True)
class Side:
    """A technology or a need as it is compared; what it does not say is None or empty.

    `organization_id` is for the hard filters alone and never shows; `supplier` is whose an imported listing is, and
    `trl` the readiness a technology has or a need requires.
    """

    id: UUID
    version_number: int
    organization_id: UUID
    direction: Direction
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    published_at: datetime | None = None
    valid_until: datetime | None = None
    deadline: date | None = None
    imported: bool = False
    supplier: str | None = None
    sector: str | None = None
    field_of_science: str | None = None
    ipc: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    need: Mapping[str, str] = field(default_factory=dict)
    trl: int | None = None
    price: Span | None = None
    transfer_scope: frozenset[str] = frozenset()
    country: str | None = None
    province: str | None = None
    territory: frozenset[str] = frozenset()

    @classmethod
    def of(cls, listing: PublicListing, organization_id: UUID) -> "Side":
        """The side a published listing is; whose it is must be told, as a need may hide it from the public."""
        content, wanted = listing.content, listing.direction is Direction.DEMAND
        deadline, source = content.get("deadline"), content.get("source") or {}
        return cls(
            id=listing.id,
            version_number=listing.version_number,
            organization_id=organization_id,
            direction=listing.direction,
            texts=listing.texts,
            published_at=listing.published_at,
            valid_until=listing.valid_until,
            deadline=date.fromisoformat(deadline) if deadline else None,
            imported="source" in content,
            supplier=source.get("supplier"),
            sector=listing.sector,
            field_of_science=content.get("field_of_science"),
            ipc=tuple(listing.ipc),
            keywords=tuple(listing.keywords),
            need={name: text for name, text in (content.get("need") or {}).items() if name in ELEMENTS},
            trl=content.get("required_trl" if wanted else "trl"),
            price=Span.of(content.get("budget" if wanted else "price")),
            transfer_scope=frozenset(listing.transfer_scope),
            country=listing.country,
            province=listing.province,
            territory=frozenset(content.get("territory") or ()),
        )

    @cached_property
    def said(self) -> Mapping[str, frozenset[str]]:
        """What its texts and keywords say, by language, as terms."""
        named = " · ".join(self.keywords)
        return {
            language: said_in(" · ".join([*text.values(), named]), language) for language, text in self.texts.items()
        }

    @cached_property
    def need_language(self) -> str:
        """The language its five elements are written in."""
        if len(self.texts) == 1:
            return next(iter(self.texts))
        return language_of(" ".join(self.need.values()))

    def is_of_the_same(self, other: "Side") -> bool:
        """Whether both belong to one organisation; what was imported is its supplier's, whoever keeps it here."""
        if self.organization_id != other.organization_id:
            return False
        if self.imported or other.imported:
            return self.supplier is not None and self.supplier == other.supplier
        return True
