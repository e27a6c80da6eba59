"""The opening of bids as custodians take part in it, and as everybody is shown it."""

import base64
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from techexchange.auctions.actions import HandingIn
from techexchange.auctions.lifecycle import AuctionStatus, BidStatus
from techexchange.auctions.models import Bid
from techexchange.auctions.models.ceremony import ShareAnswers
from techexchange.auctions.queries import OpeningRecord, SharesWanted, ShareToOpen
from techexchange.infra.http import Body, Out

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$"), Field(description="SHA-256 in hex")]
Number = Annotated[int, Field(strict=True, ge=1, le=9, description="The number of the custodian")]
MOST_SHARES = 5000


class HandedShareIn(Body):
    """A custodian's answer for one envelope."""

    envelope_hash: Digest
    share: Annotated[
        str | None,
        StringConstraints(pattern=r"^[A-Za-z0-9+/]{44}$"),
        Field(description="33 bytes in base64; null where what was sealed cannot be read, which becomes public"),
    ]

    def raw(self) -> bytes | None:
        """The share's bytes."""
        return None if self.share is None else base64.b64decode(self.share)


class HandInSharesIn(Body):
    """What a custodian opened on its own machine."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={"example": {"custodian": 1, "shares": [{"envelope_hash": "5e" * 32, "share": None}]}},
    )

    custodian: Number
    shares: Annotated[list[HandedShareIn], Field(max_length=MOST_SHARES)]

    def answers(self) -> ShareAnswers:
        """The same in the domain's words; the last answer for an envelope counts."""
        return ShareAnswers(self.custodian, {answer.envelope_hash: answer.raw() for answer in self.shares})


class HandingInOut(Out):
    """How far the opening is."""

    auction_id: UUID
    custodian: int
    missing: Annotated[int, Field(description="For how many envelopes this custodian has not answered yet")]
    handed_in: Annotated[list[int], Field(description="The custodians that answered for every envelope")]
    opened: Annotated[bool, Field(description="Whether every bid is open now")]

    @classmethod
    def of(cls, handing_in: HandingIn) -> "HandingInOut":
        """The state after handing in."""
        return cls.model_validate(handing_in)


class SealedSharesQuery(Body):
    """Which sealed shares are wanted."""

    custodian: Annotated[int, Field(ge=1, le=9, description="The number of the custodian")]
    limit: Annotated[int, Field(ge=1, le=1000, description="How many items, 1 to 1000")] = 100
    cursor: Annotated[
        str, StringConstraints(pattern=r"^([0-9a-f]{64})?$"), Field(description="`next_cursor` of the page before")
    ] = ""

    def wanted(self) -> SharesWanted:
        """One more than the page shows, so that it is known whether another follows."""
        return SharesWanted(self.custodian, self.limit + 1, self.cursor)


class ShareToOpenOut(Out):
    """One share as it was sealed to the custodian."""

    envelope_hash: str
    commitment: str
    key: Annotated[str, Field(description="The fingerprint of the key it was sealed to")]
    sealed: Annotated[str, Field(description="HPKE (RFC 9180) encapsulation and ciphertext, in base64")]
    hash: Annotated[str, Field(description="What the share must hash to")]

    @classmethod
    def of(cls, share: ShareToOpen) -> "ShareToOpenOut":
        """A share in base64."""
        sealed = base64.b64encode(share.sealed).decode()
        return cls(
            envelope_hash=share.envelope_hash,
            commitment=share.commitment,
            key=share.key,
            sealed=sealed,
            hash=share.hash,
        )


class SealedSharesOut(Out):
    """A page of what was sealed to a custodian, in the order of envelope hashes."""

    auction_id: UUID
    custodian: int
    items: list[ShareToOpenOut]
    next_cursor: str | None = None

    @classmethod
    def of(cls, auction_id: UUID, query: SealedSharesQuery, found: list[ShareToOpen]) -> "SealedSharesOut":
        """The page that was asked for."""
        items = [ShareToOpenOut.of(share) for share in found[: query.limit]]
        following = items[-1].envelope_hash if len(found) > query.limit else None
        return cls(auction_id=auction_id, custodian=query.custodian, items=items, next_cursor=following)


class OpenedBidOut(Out):
    """A bid that was opened or found void."""

    id: UUID
    status: BidStatus
    bidder_id: UUID | None
    received_at: datetime
    sealed_by: Annotated[str, Field(description="bidder, or server where the exchange sealed it at receipt")]
    content: dict[str, Any] | None
    void_reason: str | None

    @classmethod
    def of(cls, bid: Bid) -> "OpenedBidOut":
        """A bid with all it said."""
        return cls.model_validate(bid)


class OpeningOut(Out):
    """How far an opening is, and once bids are open, what it came to."""

    auction_id: UUID
    status: AuctionStatus
    opened_at: datetime | None
    handed_in: Annotated[list[int], Field(description="The custodians that have come")]
    register_hash: str | None = None
    reserve: Annotated[dict[str, Any] | None, Field(description="The secret reserve, as a bid's content")] = None
    reserve_flaw: Annotated[
        str | None, Field(description="Why nobody can read the secret reserve; its lots are not awarded")
    ] = None
    bids: list[OpenedBidOut]

    @classmethod
    def of(cls, record: OpeningRecord) -> "OpeningOut":
        """What anybody may know."""
        opening = record.opening
        return cls(
            auction_id=record.auction.id,
            status=record.auction.status,
            opened_at=opening.opened_at if opening else None,
            handed_in=list(record.custodians),
            register_hash=opening.register_hash if opening else None,
            reserve=opening.reserve if opening else None,
            reserve_flaw=opening.reserve_flaw if opening else None,
            bids=[OpenedBidOut.of(bid) for bid in record.bids],
        )


class AuctionExportOut(Out):
    """Everything that proves an opening; `techexchange auction verify` checks it offline.

    `signature` is Ed25519 over the canonical JSON (RFC 8785) of all other fields, by the key named.
    """

    format: str
    exported_at: str
    auction: dict[str, Any]
    opening: dict[str, Any] | None
    bids: list[dict[str, Any]]
    rankings: list[dict[str, Any]]
    ledger: list[dict[str, Any]]
    key_id: str
    public_key: str
    signature: str
