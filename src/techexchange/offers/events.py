"""What happened in negotiations; the subject is the negotiation, and of the terms only their salted hash is told."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from techexchange.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class NegotiationEvent(Event):
    """Something that happened between the owner of a listing and a counterparty, about one offer."""

    listing_id: UUID
    owner_id: UUID
    counterparty_id: UUID
    offer_id: UUID
    terms_hash: str


@dataclass(frozen=True, kw_only=True)
class OfferSubmitted(NegotiationEvent):
    """A negotiation was opened with a first offer to the listing's owner."""

    made_by: UUID
    number: int
    valid_until: datetime


@dataclass(frozen=True, kw_only=True)
class OfferCountered(NegotiationEvent):
    """The party whose turn it was made an offer of its own; `supersedes` no longer stands."""

    made_by: UUID
    number: int
    valid_until: datetime
    supersedes: UUID


@dataclass(frozen=True, kw_only=True)
class OfferAccepted(NegotiationEvent):
    """The parties agree on exactly these terms; `exclusive` leaves room for nobody else on the listing."""

    negotiation_id: UUID
    supplier_id: UUID
    acquirer_id: UUID
    accepted_by: UUID
    exclusive: bool


@dataclass(frozen=True, kw_only=True)
class OfferDeclined(NegotiationEvent):
    """The party whose turn it was ended the negotiation."""

    declined_by: UUID
    reason: str


@dataclass(frozen=True, kw_only=True)
class OfferWithdrawn(NegotiationEvent):
    """The party that made the standing offer took it back, which ended the negotiation."""

    withdrawn_by: UUID


@dataclass(frozen=True, kw_only=True)
class NegotiationExpired(NegotiationEvent):
    """Nobody decided on the standing offer while it was valid."""


@dataclass(frozen=True, kw_only=True)
class NegotiationLapsed(NegotiationEvent):
    """The listing was taken by another, or closed, while the negotiation was open."""
