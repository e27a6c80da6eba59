"""An opening: that the bids of an auction were opened, with whose shares, and the register of all they came to."""

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.auctions.events import BidOpened, BidsOpened, BidVoided
from techexchange.auctions.lifecycle import BidStatus
from techexchange.auctions.models.auction import Auction
from techexchange.auctions.models.bid import Bid, written
from techexchange.auctions.models.ceremony import Ceremony
from techexchange.auctions.models.marks import bidder_tag
from techexchange.infra.models import Base
from techexchange.infra.sealing import Seal
from techexchange.kernel.permissions import Actor
from techexchange_client.opening import REGISTER_FORMAT, Demands, Misfit, Opened, register_hash

NOTHING = Opened()


@dataclass(frozen=True)
class Revealed:
    """What an opening came to: the secret reserve, if there was one, and every bid of the auction as it is now."""

    ceremony: Ceremony
    bids: tuple[Bid, ...]
    reserve: Opened = NOTHING


class Opening(Base):
    """One opening of an auction's bids; `reserve` is what the seller had sealed, in the form of a bid's content."""

    __tablename__ = "auction_openings"

    auction_id: Mapped[UUID] = mapped_column(ForeignKey("auctions.id"), primary_key=True)
    opened_at: Mapped[datetime]
    custodians: Mapped[list[int]] = mapped_column(ARRAY(BigInteger()))
    reserve: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    reserve_flaw: Mapped[str | None]
    register_hash: Mapped[str]

    @classmethod
    def record(cls, auction: Auction, revealed: Revealed, *, by: Actor, at: datetime) -> tuple["Opening", BidsOpened]:
        """Keep what an opening came to, and bind it all by one hash."""
        auction.open_bids(at=at)
        content = revealed.reserve.content
        opening = cls(
            auction_id=auction.id,
            opened_at=at,
            custodians=revealed.ceremony.complete,
            reserve=content.as_dict() if content else None,
            reserve_flaw=revealed.reserve.reason,
        )
        shares = published(revealed.ceremony.answers)
        opening.register_hash = register_hash(opening.register(revealed.bids, shares))
        fact = BidsOpened(
            **auction.facts(by, at),
            custodians=tuple(opening.custodians),
            opened=sum(bid.status is BidStatus.OPENED for bid in revealed.bids),
            void=sum(bid.status is BidStatus.VOID for bid in revealed.bids),
            register_hash=opening.register_hash,
        )
        return opening, fact

    def register(self, bids: Iterable[Bid], shares: list[dict[str, Any]]) -> dict[str, Any]:
        """All that the opening came to, as `register_hash` binds it."""
        return {
            "format": REGISTER_FORMAT,
            "auction_id": str(self.auction_id),
            "opened_at": written(self.opened_at),
            "custodians": self.custodians,
            "reserve": self.reserve,
            "reserve_flaw": self.reserve_flaw,
            "shares": shares,
            "bids": [entry_of(bid) for bid in sorted(bids, key=lambda bid: str(bid.id))],
        }


def settle(
    bid: Bid, outcome: Opened, auction: Auction, seal: Seal, *, by: Actor, at: datetime
) -> BidOpened | BidVoided:
    """Open a bid whose content is that of whoever handed it in, or find it void."""
    content = outcome.content
    facts: dict[str, Any] = {
        "subject_id": bid.id,
        "actor_id": by.id,
        "at": at,
        "auction_id": auction.id,
        "listing_id": auction.listing_id,
    }
    if content is not None and bidder_tag(seal, auction.id, content.bidder_id) == bid.bidder_tag:
        bid.open(content.as_dict(), at=at)
        return BidOpened(**facts, bidder_id=content.bidder_id)
    reason = outcome.reason or Misfit.BIDDER_WRONG.value
    bid.void(reason, at=at)
    return BidVoided(**facts, reason=reason)


def reserve_of(outcome: Opened, auction: Auction) -> Opened:
    """The secret reserve; one that is not the seller's own is none."""
    if outcome.content is not None and outcome.content.bidder_id != auction.seller_id:
        return Opened(reason=Misfit.BIDDER_WRONG.value)
    return outcome


def demands_of(auction: Auction) -> Demands:
    """What every bid of an auction must meet."""
    lots = frozenset(lot.number for lot in auction.terms.lots)
    return Demands(auction.id, auction.threshold, auction.currency, lots)


def published(answers: Mapping[tuple[str, int], bytes | None]) -> list[dict[str, Any]]:
    """Shares as everybody may read them once bids are open; none where a custodian could not read its own."""
    return [
        {
            "envelope_hash": named,
            "custodian": custodian,
            "share": None if share is None else base64.b64encode(share).decode(),
        }
        for (named, custodian), share in sorted(answers.items(), key=lambda answer: answer[0])
    ]


def entry_of(bid: Bid) -> dict[str, Any]:
    """A bid as the register has it; what becomes of it later is not the opening's."""
    return {
        "bid_id": str(bid.id),
        "digest": bid.digest(),
        "outcome": "opened" if bid.content is not None else bid.status.value,
        "content": bid.content,
        "void_reason": bid.void_reason,
        "withdrawn_at": written(bid.withdrawn_at) if bid.withdrawn_at else None,
    }
