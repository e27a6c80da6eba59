"""The documents of a bid: named under seal by their hash, and handed in after bids are opened."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.auctions.errors.award import DocumentUnnamed
from techexchange.auctions.events.award import BidDocumentFiled
from techexchange.auctions.models.auction import Auction
from techexchange.auctions.models.bid import Bid
from techexchange.auctions.models.ranking import named_documents
from techexchange.auctions.models.standing import competitor
from techexchange.infra.media import CleanFile
from techexchange.infra.models import Base
from techexchange.infra.storage import StoredFile
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import Actor


@dataclass(frozen=True)
class HandedDocument:
    """A file as its bidder handed it in."""

    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        """Its SHA-256 in hex, as the bid names it."""
        return hashlib.sha256(self.content).hexdigest()

    def must_be_named_by(self, bid: Bid) -> None:
        """Pass where the bid names exactly this file; raises DocumentUnnamed."""
        if self.sha256 not in named_documents(bid):
            raise DocumentUnnamed(sha256=self.sha256)


class BidFile(Base):
    """One document that a bid names, cleaned; `named_sha256` is of the very file that was named under seal."""

    __tablename__ = "bid_files"
    __table_args__ = (UniqueConstraint("bid_id", "named_sha256"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    auction_id: Mapped[UUID] = mapped_column(ForeignKey("auctions.id"))
    bid_id: Mapped[UUID] = mapped_column(ForeignKey("bids.id"))
    bidder_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    named_sha256: Mapped[str]
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    salt: Mapped[str]
    storage_key: Mapped[str]
    created_at: Mapped[datetime]

    @classmethod
    def of(cls, bid: Bid, handed_in: HandedDocument, file: CleanFile, stored: StoredFile, *, at: datetime) -> "BidFile":
        """A cleaned and stored document of a bid."""
        return cls(
            id=new_id(),
            auction_id=bid.auction_id,
            bid_id=bid.id,
            bidder_id=bid.bidder_id,
            named_sha256=handed_in.sha256,
            name=file.name,
            media_type=file.media_type,
            size=stored.size,
            sha256=stored.sha256,
            salt=secrets.token_hex(32),
            storage_key=stored.key,
            created_at=at,
        )

    def filed(self, auction: Auction, bid: Bid, *, by: Actor, at: datetime) -> BidDocumentFiled:
        """The fact that it was handed in."""
        facts = competitor(auction, bid, by, at)
        return BidDocumentFiled(subject_id=bid.id, **facts, file_id=self.id, file_hash=self.file_hash)

    @property
    def file_hash(self) -> str:
        """SHA-256, in hex, over the salt and the hash that was named: proves the file without giving it away."""
        return hashlib.sha256(f"{self.salt}:{self.named_sha256}".encode()).hexdigest()
