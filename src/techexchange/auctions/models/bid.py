"""A bid under seal: which bytes were handed in, when, and what became of them."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.auctions.errors import BidUsedBefore
from techexchange.auctions.events import SealedEntryReceived
from techexchange.auctions.lifecycle import (
    BID_LIFE,
    DISQUALIFY_BID,
    HOLD_BID,
    LOSE_BID,
    OPEN_BID,
    QUALIFY_BID,
    RECONSIDER_BID,
    REINSTATE_BID,
    SUPERSEDE_BID,
    VOID_BID,
    WIN_BID,
    WITHDRAW_BID,
    BidStatus,
)
from techexchange.infra import json
from techexchange.infra.models import Aggregate, Coded
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import SYSTEM, Actor, Permission
from techexchange_client.sealing import Envelope

SALT_BYTES = 32
BIDDERS_MOVES = (SUPERSEDE_BID, WITHDRAW_BID)


@dataclass(frozen=True)
class HandedIn:
    """What a bidder hands in: the envelope's canonical bytes, who sealed it, and secret marks of who and whence."""

    bidder_tag: str
    origin_tag: str
    envelope: bytes
    envelope_hash: str
    commitment: str
    sealed_by: str

    @classmethod
    def of(cls, envelope: Envelope, bidder_tag: str, origin_tag: str) -> "HandedIn":
        """An envelope as its canonical JSON (RFC 8785), with the marks of who hands it in, and whence."""
        written_out = json.dumps_sorted(envelope.as_dict())
        named = hashlib.sha256(written_out).hexdigest()
        return cls(bidder_tag, origin_tag, written_out, named, envelope.commitment, envelope.sealed_by)


class Bid(Aggregate):
    """One version of a bidder's bid; it is never edited, and who made it is unknown until it is opened.

    Every column that is set when the bid is handed in is bound by `digest`, which is on record at that moment.
    """

    __tablename__ = "bids"
    __table_args__ = (
        Index(
            "uq_bids_standing_auction_id_bidder_tag",
            "auction_id",
            "bidder_tag",
            unique=True,
            postgresql_where=text("status = 'sealed'"),
        ),
        UniqueConstraint("auction_id", "bidder_tag", "envelope_hash"),
        Index(
            "ix_bids_bidder_id_opened_at",
            "bidder_id",
            "opened_at",
            "id",
            postgresql_where=text("bidder_id IS NOT NULL"),
        ),
    )

    auction_id: Mapped[UUID] = mapped_column(ForeignKey("auctions.id"))
    bidder_tag: Mapped[str]
    origin_tag: Mapped[str]
    envelope: Mapped[bytes] = mapped_column(LargeBinary)
    envelope_hash: Mapped[str]
    commitment: Mapped[str]
    sealed_by: Mapped[str]
    salt: Mapped[str]
    supersedes: Mapped[UUID | None]
    received_at: Mapped[datetime]
    event_id: Mapped[UUID]
    status: Mapped[BidStatus] = mapped_column(Coded(BidStatus))
    withdrawn_at: Mapped[datetime | None]
    withdrawal_id: Mapped[UUID | None]
    bidder_id: Mapped[UUID | None] = mapped_column(ForeignKey("organizations.id"))
    content: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    void_reason: Mapped[str | None]
    opened_at: Mapped[datetime | None]

    @classmethod
    def seal(
        cls, auction_id: UUID, handed_in: HandedIn, *, instead_of: UUID | None = None, at: datetime
    ) -> tuple["Bid", SealedEntryReceived]:
        """Keep an envelope as the bidder's bid, in the place of the one named."""
        bid = cls(
            id=new_id(),
            version=1,
            auction_id=auction_id,
            bidder_tag=handed_in.bidder_tag,
            origin_tag=handed_in.origin_tag,
            envelope=handed_in.envelope,
            envelope_hash=handed_in.envelope_hash,
            commitment=handed_in.commitment,
            sealed_by=handed_in.sealed_by,
            salt=secrets.token_hex(SALT_BYTES),
            supersedes=instead_of,
            received_at=at,
            status=BID_LIFE.initial,
        )
        kept = SealedEntryReceived(subject_id=bid.id, actor_id=SYSTEM.id, at=at, digest=bid.digest())
        bid.event_id = kept.event_id
        return bid, kept

    def again(self) -> "Bid":
        """The bid itself, handed in once more; raises BidUsedBefore where it was replaced or withdrawn since."""
        if self.status in {BidStatus.SUPERSEDED, BidStatus.WITHDRAWN}:
            raise BidUsedBefore
        return self

    def moves_of(self, actor: Actor) -> list[str]:
        """The moves its bidder may make while tendering lasts."""
        able = bool(actor.organizations(Permission.BID_SUBMIT))
        return [move.name for move in BID_LIFE.open_from(self.status) if able and move in BIDDERS_MOVES]

    @property
    def record(self) -> dict[str, Any]:
        """Everything the bid was when it was handed in; the origin under the bid's own salt."""
        return {
            "format": "techexchange-record/1",
            "bid_id": str(self.id),
            "auction_id": str(self.auction_id),
            "bidder_tag": self.bidder_tag,
            "origin": hashlib.sha256((self.salt + self.origin_tag).encode()).hexdigest(),
            "envelope_hash": self.envelope_hash,
            "commitment": self.commitment,
            "sealed_by": self.sealed_by,
            "supersedes": str(self.supersedes) if self.supersedes else None,
            "received_at": written(self.received_at),
            "salt": self.salt,
        }

    def digest(self) -> str:
        """SHA-256, in hex, of the record's canonical JSON: what the ledger's entry `event_id` holds."""
        return hashlib.sha256(json.dumps_sorted(self.record)).hexdigest()

    @property
    def withdrawal(self) -> dict[str, Any] | None:
        """What the ledger's entry `withdrawal_id` holds the digest of; None for a bid that was not withdrawn."""
        if self.withdrawn_at is None:
            return None
        return {
            "format": "techexchange-withdrawal/1",
            "bid_id": str(self.id),
            "withdrawn_at": written(self.withdrawn_at),
            "salt": self.salt,
        }

    def supersede(self) -> None:
        """Give way to a later bid of the same bidder."""
        self.status = SUPERSEDE_BID(self.status)

    def withdraw(self, *, at: datetime) -> SealedEntryReceived:
        """Be taken back; the bid stays as a tombstone, and the record's entry does not name it."""
        self.status = WITHDRAW_BID(self.status)
        self.withdrawn_at = at
        digest = hashlib.sha256(json.dumps_sorted(self.withdrawal)).hexdigest()
        kept = SealedEntryReceived(subject_id=new_id(), actor_id=SYSTEM.id, at=at, digest=digest)
        self.withdrawal_id = kept.event_id
        return kept

    def open(self, content: dict[str, Any], *, at: datetime) -> None:
        """Show what was sealed, and by whom."""
        self.status = OPEN_BID(self.status)
        self.content, self.bidder_id, self.opened_at = content, UUID(content["bidder_id"]), at

    def void(self, reason: str, *, at: datetime) -> None:
        """Count as no bid, because it cannot be opened as what was handed in."""
        self.status = VOID_BID(self.status)
        self.void_reason, self.opened_at = reason, at

    def qualify(self) -> None:
        """Be found to meet the auction's conditions."""
        self.status = QUALIFY_BID(self.status)

    def must_be_in(self) -> None:
        """Pass where the bid can still be put out; raises MoveNotAllowed."""
        DISQUALIFY_BID(self.status)

    def disqualify(self) -> None:
        """Be found not to meet them, the bidder having been heard."""
        self.status = DISQUALIFY_BID(self.status)

    def win(self) -> None:
        """Be the best of its lot that is left."""
        self.status = WIN_BID(self.status)

    def hold(self) -> None:
        """Wait, as one of the next in rank."""
        self.status = HOLD_BID(self.status)

    def lose(self) -> None:
        """Be out of the competition."""
        self.status = LOSE_BID(self.status)

    def reinstate(self) -> None:
        """Be back in the competition, still to be qualified."""
        self.status = REINSTATE_BID(self.status)

    def reconsider(self) -> None:
        """Be judged and ranked once more."""
        self.status = RECONSIDER_BID(self.status)


def written(at: datetime) -> str:
    """A time as RFC 3339 writes it in UTC, to the microsecond."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
