"""Opening as anyone can repeat it: what an envelope and enough shares come to, by the rules of its auction.

The exchange opens bids with these functions, and `techexchange auction verify` repeats it with them from what is
published; that they keep to the format is shown by a reader written apart from them.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from techexchange_client.content import BidContent
from techexchange_client.errors import Unopenable
from techexchange_client.reading import canonical
from techexchange_client.sealing import Envelope, open_envelope

REGISTER_FORMAT = "techexchange-register/1"
LARGEST_AMOUNT = 10**15
"""The most minor units of a currency that can be bid for a lot."""


class Misfit(StrEnum):
    """Why a bid that opens counts as none all the same."""

    AMOUNT_TOO_LARGE = "amount_too_large"
    AUCTION_WRONG = "auction_wrong"
    BIDDER_WRONG = "bidder_wrong"
    CURRENCY_WRONG = "currency_wrong"
    LOT_UNKNOWN = "lot_unknown"


@dataclass(frozen=True)
class Demands:
    """What every bid of an auction must meet: how many shares open it, the currency, and the numbers of the lots."""

    auction_id: UUID
    threshold: int
    currency: str
    lots: frozenset[int]

    def misfit(self, content: BidContent) -> Misfit | None:
        """In what a bid does not meet them, None where it does."""
        if content.auction_id != self.auction_id:
            return Misfit.AUCTION_WRONG
        if any(lot.number not in self.lots for lot in content.lots):
            return Misfit.LOT_UNKNOWN
        if any(lot.amount > LARGEST_AMOUNT for lot in content.lots):
            return Misfit.AMOUNT_TOO_LARGE
        return Misfit.CURRENCY_WRONG if any(lot.currency != self.currency for lot in content.lots) else None


@dataclass(frozen=True)
class Opened:
    """What came of one envelope: its content, or why it counts as no bid."""

    content: BidContent | None = None
    reason: str | None = None


def opened(envelope: Envelope, shares: Mapping[int, bytes], demands: Demands) -> Opened:
    """Open an envelope with the shares that were handed in; whoever repeats it comes to the same."""
    try:
        content = open_envelope(envelope, shares, demands.threshold)
    except Unopenable as unopenable:
        return Opened(reason=unopenable.reason.value)
    misfit = demands.misfit(content)
    return Opened(reason=misfit.value) if misfit else Opened(content)


def register_hash(register: Mapping[str, Any]) -> str:
    """SHA-256, in hex, of the canonical JSON (RFC 8785) of all that an opening came to."""
    return hashlib.sha256(canonical(dict(register))).hexdigest()
