"""A negotiation and the offers made in it: one consistency boundary, locked by the negotiation's row."""

from techexchange.offers.models.negotiation import (
    LONGEST_VALIDITY,
    MOST_OFFERS,
    MOVERS,
    DeclineReason,
    Ground,
    Negotiation,
    Refusal,
)
from techexchange.offers.models.offer import Acceptance, Exclusivity, Offer, Proposal, RoyaltyBasis, hash_of
from techexchange.offers.models.parties import refuse_staff

__all__ = [
    "LONGEST_VALIDITY",
    "MOST_OFFERS",
    "MOVERS",
    "Acceptance",
    "DeclineReason",
    "Exclusivity",
    "Ground",
    "Negotiation",
    "Offer",
    "Proposal",
    "Refusal",
    "RoyaltyBasis",
    "hash_of",
    "refuse_staff",
]
