"""Offers and negotiations as they are sent and shown."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from techexchange.infra.http import AggregateOut, Body, Out, PageQuery
from techexchange.infra.http.schemas import Line, Prose, When
from techexchange.kernel.permissions import Actor
from techexchange.mandates.models import LegalBasis
from techexchange.offers.lifecycle import NegotiationStatus, OfferStatus
from techexchange.offers.models import (
    Acceptance,
    DeclineReason,
    Disclosure,
    Negotiation,
    Offer,
    Proposal,
    Refusal,
    Warrant,
)
from techexchange.offers.queries import NegotiationFilter, Turn
from techexchange.offers.schemas.terms import TERMS_EXAMPLE, HashedTerms, OfferTerms

TermsHash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$"), Field(description="SHA-256 in hex")]


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
    valuation_id: Annotated[
        UUID | None, Field(description="My organisation's valuation of this offer, to be kept with the decision")
    ] = None

    def choice(self) -> Acceptance:
        """The choice in the domain's words."""
        return Acceptance(self.offer_id, self.terms_hash, self.valuation_id)


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
    """One offer, hashed by SHA-256 over the RFC 8785 JSON of `{terms, salt, offer_id, listing_id, listing_version}`.

    Its terms are shown exactly as they were hashed: a term that did not exist when the offer was made is not there.
    """

    id: UUID
    number: int
    made_by: UUID
    listing_version: int
    terms: HashedTerms
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
    most_offers: Annotated[int, Field(description="How many offers these talks may see, both sides together")]
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
    valuation_id: Annotated[UUID | None, Field(description="What my side decided on, if it named a valuation")]

    @classmethod
    def of(cls, negotiation: Negotiation, actor: Actor) -> "NegotiationHistoryOut":
        """A negotiation from its beginning; a valuation is for the side that made it only."""
        made = negotiation.valuation_id if negotiation.turn in negotiation.sides_of(actor) else None
        told = [OfferOut.of(offer) for offer in negotiation.offers]
        return cls(**_shown(negotiation, actor), offers=told, valuation_id=made)


class DisclosureIn(Body):
    """By which right the owner looks into a negotiation."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={"example": {"legal_basis": "inspection", "reference": "Decision 41/QD-TTr, 2 March 2027"}},
    )

    legal_basis: LegalBasis
    reference: Annotated[Line, Field(description="The document that orders it; both parties are shown it")]

    def warrant(self) -> Warrant:
        """The right in the domain's words."""
        return Warrant(self.legal_basis, self.reference)


class DisclosureOut(Out):
    """One look of the owner at a negotiation."""

    id: UUID
    negotiation_id: UUID
    disclosed_to: UUID
    legal_basis: LegalBasis
    reference: str
    created_at: datetime

    @classmethod
    def of(cls, disclosure: Disclosure) -> "DisclosureOut":
        """A look as the parties see it."""
        return cls.model_validate(disclosure)


class DisclosedNegotiationOut(DisclosureOut):
    """A look, and what was seen: the whole history, with what is needed to verify its hashes."""

    negotiation: NegotiationHistoryOut

    @classmethod
    def shown(cls, disclosure: Disclosure, negotiation: Negotiation, actor: Actor) -> "DisclosedNegotiationOut":
        """What the owner sees."""
        told = DisclosureOut.of(disclosure).model_dump()
        return cls(**told, negotiation=NegotiationHistoryOut.of(negotiation, actor))


def _shown(negotiation: Negotiation, actor: Actor) -> dict[str, Any]:
    own = set(NegotiationOut.model_fields) - {"available_moves", "standing"}
    shown = {name: getattr(negotiation, name) for name in own}
    return shown | {"available_moves": negotiation.moves_of(actor), "standing": OfferOut.of(negotiation.standing)}
