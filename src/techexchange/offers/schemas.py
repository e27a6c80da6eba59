"""Offers and negotiations as they are sent and shown."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from techexchange.infra.http import AggregateOut, Body, MoneyBody, Out, PageQuery
from techexchange.infra.http.schemas import Line, Prose, When, YesOrNo
from techexchange.kernel.permissions import Actor
from techexchange.offers.lifecycle import NegotiationStatus, OfferStatus
from techexchange.offers.models import (
    Acceptance,
    DeclineReason,
    Exclusivity,
    Negotiation,
    Offer,
    Proposal,
    Refusal,
    RoyaltyBasis,
)
from techexchange.offers.queries import NegotiationFilter, Turn


class OfferScope(StrEnum):
    """How the technology would be transferred."""

    ASSIGNMENT = "assignment"
    EXCLUSIVE_LICENCE = "exclusive_licence"
    SOLE_LICENCE = "sole_licence"
    NON_EXCLUSIVE_LICENCE = "non_exclusive_licence"
    CONTRIBUTION_IN_KIND = "contribution_in_kind"
    JOINT_DEVELOPMENT = "joint_development"
    TECHNICAL_SERVICE = "technical_service"


IMPLIED = {
    OfferScope.ASSIGNMENT: Exclusivity.EXCLUSIVE,
    OfferScope.EXCLUSIVE_LICENCE: Exclusivity.EXCLUSIVE,
    OfferScope.SOLE_LICENCE: Exclusivity.SOLE,
    OfferScope.NON_EXCLUSIVE_LICENCE: Exclusivity.NON_EXCLUSIVE,
}
"""The exclusivity that a scope cannot be without."""

Percent = Annotated[
    str,
    StringConstraints(pattern=r"^(100(\.0{1,4})?|[0-9]{1,2}(\.[0-9]{1,4})?)$"),
    Field(description="Per cent as a decimal string, 0 to 100, at most four places", examples=["3.5"]),
]
Place = Annotated[
    str,
    StringConstraints(pattern=r"^([A-Z]{2}|WORLD)$"),
    Field(description="A country (ISO 3166-1 alpha-2), or WORLD", examples=["VN"]),
]
TermsHash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$"), Field(description="SHA-256 in hex")]


class BilingualText(Body):
    """A text in Vietnamese, in English, or in both."""

    vi: Prose | None = None
    en: Prose | None = None

    @model_validator(mode="after")
    def given(self) -> "BilingualText":
        """Refuse a text in no language."""
        if self.vi is None and self.en is None:
            raise ValueError("give the text in vi or en")
        return self


class Milestone(Body):
    """An amount due when something has been reached."""

    name: Line
    amount: MoneyBody


class Royalty(Body):
    """A running share of what the technology earns, within bounds per year."""

    percent: Percent
    basis: RoyaltyBasis
    floor: MoneyBody | None = None
    cap: MoneyBody | None = None

    @model_validator(mode="after")
    def ordered(self) -> "Royalty":
        """Refuse a floor above the cap, or one in another currency."""
        if self.floor and self.cap:
            if self.floor.currency != self.cap.currency:
                raise ValueError("floor and cap must be in one currency")
            if self.floor.amount > self.cap.amount:
                raise ValueError("the floor must not be above the cap")
        return self


TERMS_EXAMPLE: dict[str, Any] = {
    "scope": "exclusive_licence",
    "exclusivity": "exclusive",
    "field_of_use": {"vi": "Sấy nông sản", "en": "Drying of farm produce"},
    "territory": ["VN", "LA"],
    "term_months": 120,
    "upfront": {"amount": 500_000_000, "currency": "VND"},
    "milestones": [{"name": "First industrial line", "amount": {"amount": 200_000_000, "currency": "VND"}}],
    "royalty": {"percent": "3.5", "basis": "net_sales", "cap": {"amount": 2_000_000_000, "currency": "VND"}},
    "equity_percent": None,
    "sublicensing": False,
    "support": "Twenty days of training on site",
}


class OfferTerms(Body):
    """What would be transferred, for whom and where, and what is given for it."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra={"example": TERMS_EXAMPLE})

    scope: OfferScope
    exclusivity: Exclusivity
    field_of_use: BilingualText | Prose | None = None
    territory: Annotated[list[Place], Field(min_length=1, max_length=250)]
    term_months: Annotated[int | None, Field(strict=True, ge=1, le=1200, description="None: without end")] = None
    upfront: MoneyBody | None = None
    milestones: Annotated[list[Milestone], Field(max_length=50)] = Field(default_factory=list)
    royalty: Royalty | None = None
    equity_percent: Percent | None = None
    sublicensing: YesOrNo = False
    support: Prose | None = None

    @model_validator(mode="after")
    def consistent(self) -> "OfferTerms":
        """Refuse an exclusivity that contradicts the scope."""
        implied = IMPLIED.get(self.scope, self.exclusivity)
        if self.exclusivity is not implied:
            raise ValueError(f"the scope {self.scope} means that exclusivity is {implied}")
        return self


class CounterIn(Body):
    """Another offer in the place of the standing one."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={"example": {"terms": TERMS_EXAMPLE, "valid_until": "2027-01-31T17:00:00+07:00"}},
    )

    terms: OfferTerms
    valid_until: When
    message: Annotated[Prose | None, Field(description="For the other party only")] = None

    def proposal(self) -> Proposal:
        """The offer in the domain's words; every term is named, so that the hash leaves nothing open."""
        return Proposal(self.terms.model_dump(mode="json"), self.valid_until, self.message)


class OfferIn(CounterIn):
    """A first offer on a listing."""

    organization_id: Annotated[
        UUID | None, Field(description="On whose behalf; needed where you may offer for several organisations")
    ] = None


class AcceptIn(Body):
    """The offer being accepted, as it was read."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={"example": {"offer_id": "01890a5d-ac96-774b-bcce-b302099a8057", "terms_hash": "0f" * 32}},
    )

    offer_id: UUID
    terms_hash: TermsHash

    def choice(self) -> Acceptance:
        """The choice in the domain's words."""
        return Acceptance(self.offer_id, self.terms_hash)


class DeclineIn(Body):
    """Why the standing offer is declined."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"example": {"reason": "price", "note": "Too far apart for us"}}
    )

    reason: DeclineReason
    note: Annotated[Prose | None, Field(description="For the other party only")] = None

    def refusal(self) -> Refusal:
        """The refusal in the domain's words."""
        return Refusal(self.reason, self.note)


class NegotiationQuery(PageQuery):
    """Which negotiations are wanted."""

    status: NegotiationStatus | None = None
    listing_id: UUID | None = None
    turn: Annotated[Turn | None, Field(description="Open negotiations where the turn is mine, or theirs")] = None

    def wanted(self) -> NegotiationFilter:
        """The filter in the domain's words."""
        return NegotiationFilter(self.status, self.listing_id, self.turn)


class OfferOut(Out):
    """One offer, hashed by SHA-256 over the RFC 8785 JSON of `{terms, salt, offer_id, listing_id, listing_version}`."""

    id: UUID
    number: int
    made_by: UUID
    listing_version: int
    terms: OfferTerms
    terms_salt: str
    terms_hash: str
    message: str | None
    valid_until: datetime
    supersedes: UUID | None
    status: OfferStatus
    created_at: datetime

    @classmethod
    def of(cls, offer: Offer) -> "OfferOut":
        """An offer as its two parties see it."""
        return cls.model_validate(offer)


class NegotiationOut(AggregateOut):
    """A negotiation with the offer that stands."""

    status: NegotiationStatus
    available_moves: list[str]
    listing_id: UUID
    owner_id: UUID
    counterparty_id: UUID
    supplier_id: UUID
    acquirer_id: UUID
    turn: UUID
    rounds: int
    decline_reason: DeclineReason | None
    decline_note: str | None
    created_at: datetime
    standing: OfferOut

    @classmethod
    def of(cls, negotiation: Negotiation, actor: Actor) -> "NegotiationOut":
        """A negotiation as one of its parties sees it."""
        return cls(**_shown(negotiation, actor))


class NegotiationHistoryOut(NegotiationOut):
    """A negotiation with every offer made in it, the first one first."""

    offers: list[OfferOut]

    @classmethod
    def of(cls, negotiation: Negotiation, actor: Actor) -> "NegotiationHistoryOut":
        """A negotiation from its beginning."""
        return cls(**_shown(negotiation, actor), offers=[OfferOut.of(offer) for offer in negotiation.offers])


def _shown(negotiation: Negotiation, actor: Actor) -> dict[str, Any]:
    own = set(NegotiationOut.model_fields) - {"available_moves", "standing"}
    shown = {name: getattr(negotiation, name) for name in own}
    return shown | {"available_moves": negotiation.moves_of(actor), "standing": OfferOut.of(negotiation.standing)}
