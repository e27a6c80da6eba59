"""What talks begin with, and for which reasons they end."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

MOST_OFFERS = 20
"""How many offers one negotiation may see, both sides together, unless the exchange says otherwise."""


class DeclineReason(StrEnum):
    """Why an offer was not what the other side wanted."""

    PRICE = "price"
    SCOPE = "scope"
    EXCLUSIVITY = "exclusivity"
    FIELD_OF_USE = "field_of_use"
    TERRITORY = "territory"
    TERM = "term"
    IP = "ip"
    STRATEGIC_FIT = "strategic_fit"
    OTHER = "other"


@dataclass(frozen=True)
class Refusal:
    """Why an offer is declined; the note is for the other party only."""

    reason: DeclineReason
    note: str | None = None


@dataclass(frozen=True)
class Ground:
    """What a negotiation is about: a listing at one of its versions, the two organisations, and the rule of rounds.

    The rule is taken when talks begin: a change of policy never shortens talks that are under way.
    """

    listing_id: UUID
    listing_version: int
    owner_id: UUID
    counterparty_id: UUID
    owner_supplies: bool
    most_offers: int = MOST_OFFERS
