"""What happens when bids are opened; before that the record tells only which custodian came."""

from dataclasses import dataclass
from uuid import UUID

from techexchange.auctions.events.procedure import AuctionEvent
from techexchange.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class SharesHandedIn(AuctionEvent):
    """A custodian handed in shares after the deadline; how many is not told."""

    custodian: int


@dataclass(frozen=True, kw_only=True)
class BidsOpened(AuctionEvent):
    """Every bid that stood was opened or found void; `register_hash` binds all of them and the shares."""

    custodians: tuple[int, ...]
    opened: int
    void: int
    register_hash: str


@dataclass(frozen=True, kw_only=True)
class OpeningFact(Event):
    """What came of one bid when the bids of its auction were opened; the subject is the bid."""

    auction_id: UUID
    listing_id: UUID


@dataclass(frozen=True, kw_only=True)
class BidOpened(OpeningFact):
    """The bid was opened, and everybody knows whose it is."""

    bidder_id: UUID


@dataclass(frozen=True, kw_only=True)
class BidVoided(OpeningFact):
    """The bid counts as none, for a reason that anyone can check."""

    reason: str
