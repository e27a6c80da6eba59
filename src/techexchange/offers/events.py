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
    """The parties agree on exactly these terms; `exclusive` leaves room for nobody else on the listing.

    Where the side that decided named a valuation of its own, that is what it decided on.
    """

    negotiation_id: UUID
    supplier_id: UUID
    acquirer_id: UUID
    accepted_by: UUID
    exclusive: bool
    valuation_id: UUID | None = None


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


@dataclass(frozen=True, kw_only=True)
class NegotiationDisclosed(NegotiationEvent):
    """The exchange's owner was shown the history, on the legal basis that is kept."""

    disclosure_id: UUID
    legal_basis: str


@dataclass(frozen=True, kw_only=True)
class ValuationKept(Event):
    """An organisation kept what the offers on its listing are worth to it; the subject is the valuation."""

    listing_id: UUID
    organization_id: UUID
    valuation_hash: str
    offers: int


@dataclass(frozen=True, kw_only=True)
class MemorandumEvent(Event):
    """Something that happened to a memorandum of understanding, which is the subject."""

    negotiation_id: UUID
    listing_id: UUID
    owner_id: UUID
    counterparty_id: UUID
    document_hash: str


@dataclass(frozen=True, kw_only=True)
class MemorandumDrafted(MemorandumEvent):
    """A party put a text to the other, on the offer that stood."""

    drafted_by: UUID
    offer_id: UUID
    terms_hash: str
    template_id: UUID | None
    valid_until: datetime


@dataclass(frozen=True, kw_only=True)
class MemorandumSigned(MemorandumEvent):
    """A party signed exactly this text; with the second signature it is in force."""

    signed_by: UUID
    in_force: bool


@dataclass(frozen=True, kw_only=True)
class MemorandumTerminated(MemorandumEvent):
    """A party ended it."""

    terminated_by: UUID


@dataclass(frozen=True, kw_only=True)
class MemorandumExpired(MemorandumEvent):
    """Its time has passed."""


@dataclass(frozen=True, kw_only=True)
class MemorandumSuperseded(MemorandumEvent):
    """The contract it led to takes its place."""
