"""What the offers on a listing are worth to the organisation that received them, side by side, and kept."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

import rfc8785
from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.infra.models import Base
from techexchange.kernel.events import plain
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import Actor
from techexchange.listings.models import Listing
from techexchange.offers.events import ValuationKept
from techexchange.offers.models.expected import Assumptions, Outlook, Worth, unpriced, worth_of
from techexchange.offers.models.negotiation import Negotiation
from techexchange.offers.models.offer import Acceptance, Offer

CASES = ("low", "base", "high")


@dataclass(frozen=True)
class Valued:
    """A standing offer and what it is worth in each case; none where a rate of exchange is missing."""

    negotiation: Negotiation
    cases: dict[str, Worth] | None
    missing_rates: tuple[str, ...]
    unpriced: tuple[str, ...]
    rank: int | None = None

    @property
    def offer(self) -> Offer:
        """The offer that stands."""
        return self.negotiation.standing

    def kept(self) -> dict[str, Any]:
        """The same as it is kept and hashed."""
        reckoned = (self.cases or {}).items()
        cases = {name: asdict(worth) | {"total": worth.total} for name, worth in reckoned}
        return {
            "negotiation_id": str(self.negotiation.id),
            "offer_id": str(self.offer.id),
            "terms_hash": self.offer.terms_hash,
            "rank": self.rank,
            "cases": cases or None,
            "missing_rates": list(self.missing_rates),
            "unpriced": list(self.unpriced),
        }


@dataclass(frozen=True)
class OfferComparison:
    """The offers that stand on a listing, the best for its owner first; `received` where the owner is paid."""

    listing_id: UUID
    organization_id: UUID
    received: bool
    assumptions: Assumptions
    offers: tuple[Valued, ...]

    @classmethod
    def of(cls, listing: Listing, assumptions: Assumptions, negotiations: Sequence[Negotiation]) -> "OfferComparison":
        """Value and rank what stands on a listing; raises ForecastOutOfRange."""
        received = listing.direction == "supply"
        valued = [_valued(negotiation, assumptions) for negotiation in negotiations]
        return cls(
            listing.id, listing.organization_id, received, assumptions, tuple(_ranked(valued, -1 if received else 1))
        )


class Valuation(Base):
    """A comparison kept with all its assumptions; it is never changed, and its organisation alone can read it."""

    __tablename__ = "valuations"
    __table_args__ = (Index("ix_valuations_listing_id_created_at", "listing_id", "created_at", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    listing_id: Mapped[UUID] = mapped_column(ForeignKey("listings.id"))
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    valued_by: Mapped[UUID]
    received: Mapped[bool]
    assumptions: Mapped[dict[str, Any]]
    offers: Mapped[list[dict[str, Any]]]
    salt: Mapped[str]
    valuation_hash: Mapped[str]
    created_at: Mapped[datetime]

    @classmethod
    def keep(cls, comparison: OfferComparison, *, by: Actor, at: datetime) -> tuple["Valuation", ValuationKept]:
        """The comparison as it is now, with a salt, so that its hash tells nothing."""
        valuation = cls(
            id=new_id(),
            listing_id=comparison.listing_id,
            organization_id=comparison.organization_id,
            valued_by=by.id,
            received=comparison.received,
            assumptions=spelled(comparison.assumptions),
            offers=[valued.kept() for valued in comparison.offers],
            salt=secrets.token_hex(32),
            created_at=at,
        )
        valuation.valuation_hash = valuation.digest()
        kept = ValuationKept(
            subject_id=valuation.id,
            actor_id=by.id,
            at=at,
            listing_id=valuation.listing_id,
            organization_id=valuation.organization_id,
            valuation_hash=valuation.valuation_hash,
            offers=len(valuation.offers),
        )
        return valuation, kept

    def covers(self, choice: Acceptance, side: UUID, listing_id: UUID) -> bool:
        """Whether this is the side's own valuation of exactly the offer chosen."""
        named = any(
            (kept["offer_id"], kept["terms_hash"]) == (str(choice.offer_id), choice.terms_hash) for kept in self.offers
        )
        return named and (self.organization_id, self.listing_id) == (side, listing_id)

    def digest(self) -> str:
        """SHA-256, in hex, over the canonical JSON (RFC 8785) of what was assumed and what came of it."""
        bound: dict[str, Any] = {
            "valuation_id": str(self.id),
            "listing_id": str(self.listing_id),
            "salt": self.salt,
            "assumptions": self.assumptions,
            "offers": self.offers,
        }
        return hashlib.sha256(rfc8785.dumps(bound)).hexdigest()


def spelled(assumptions: Assumptions) -> dict[str, Any]:
    """Assumptions as they are kept: decimals as strings."""
    kept = {one.name: plain(getattr(assumptions, one.name)) for one in fields(Assumptions)}
    kept["rates"] = {currency: str(rate) for currency, rate in assumptions.rates.items()}
    return kept | {name: _spelled_case(getattr(assumptions, name)) for name in CASES}


def _spelled_case(case: Outlook) -> dict[str, Any]:
    return {one.name: plain(getattr(case, one.name)) for one in fields(Outlook)}


def _valued(negotiation: Negotiation, assumed: Assumptions) -> Valued:
    terms = negotiation.standing.terms
    missing = tuple(assumed.missing_rates(terms))
    cases = None if missing else {name: worth_of(terms, assumed, getattr(assumed, name)) for name in CASES}
    return Valued(negotiation, cases, missing, tuple(unpriced(terms)))


def _ranked(valued: Sequence[Valued], sign: int) -> list[Valued]:
    """The best first, by the base case: the most to receive, or the least to pay; what has no value comes last."""
    known = sorted((one for one in valued if one.cases), key=lambda one: sign * _base(one))
    ranked = [Valued(one.negotiation, one.cases, one.missing_rates, one.unpriced, _rank(one, known)) for one in known]
    return ranked + [one for one in valued if not one.cases]


def _rank(one: Valued, known: Sequence[Valued]) -> int:
    """The place among all, from 1; equal values share it."""
    return 1 + [_base(other) for other in known].index(_base(one))


def _base(one: Valued) -> int:
    return one.cases["base"].total if one.cases else 0
