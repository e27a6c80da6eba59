"""Sealed bids as they are handed in, and as their own bidder is shown them."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from techexchange.auctions.errors import EnvelopeNotForAuction
from techexchange.auctions.lifecycle import BidStatus
from techexchange.auctions.models import Bid
from techexchange.infra.http import AggregateOut, Body, MoneyBody, Out
from techexchange.infra.http.schemas import Line
from techexchange.kernel.permissions import Actor
from techexchange_client.sealing import Envelope, Malformed

Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$"), Field(description="32 bytes in hex")]
Base64 = StringConstraints(pattern=r"^[A-Za-z0-9+/]+={0,2}$")
Figure = Annotated[str, StringConstraints(pattern=r"^-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,9})?$")]
FigureCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
OnBehalf = Annotated[
    UUID | None, Field(description="On whose behalf; needed where you may bid for several organisations")
]
SHARE_LENGTH, CIPHERTEXT_LENGTH = 108, 21_884
CONTENT_EXAMPLE: dict[str, Any] = {
    "lots": [{"number": 1, "price": {"amount": 900000000, "currency": "VND"}, "figures": {}}],
    "documents": [{"name": "plan.pdf", "sha256": "5f" * 32, "bytes": 48211}],
    "deposit_reference": "BL-2027-0042",
    "statement": None,
}


class SealedShareIn(Body):
    """One share of the key, sealed to one custodian."""

    custodian: Annotated[int, Field(strict=True, ge=1, le=9)]
    key: Hash
    sealed: Annotated[str, Base64, Field(min_length=SHARE_LENGTH, max_length=SHARE_LENGTH)]
    hash: Hash


class SealedEnvelopeIn(Body):
    """A bid sealed at the bidder, in the format `techexchange-bid/1`."""

    format: Literal["techexchange-bid/1"]
    auction_id: UUID
    commitment: Hash
    ciphertext: Annotated[
        str, Field(min_length=CIPHERTEXT_LENGTH, max_length=CIPHERTEXT_LENGTH, description="In base64")
    ]
    shares: Annotated[list[SealedShareIn], Field(min_length=1, max_length=9)]
    sealed_by: Literal["bidder"]

    def envelope(self) -> Envelope:
        """The envelope, read to its last bit; raises EnvelopeNotForAuction."""
        try:
            return Envelope.from_dict(self.model_dump(mode="json"))
        except Malformed as malformed:
            raise EnvelopeNotForAuction(reason=str(malformed)) from malformed


class LotBidIn(Body):
    """What is bid for one lot."""

    number: Annotated[int, Field(strict=True, ge=1, le=50)]
    price: MoneyBody
    figures: Annotated[
        dict[FigureCode, Figure],
        Field(max_length=20, description="What criteria ask for, as decimal strings", default_factory=dict),
    ]


class NamedDocumentIn(Body):
    """A document that is shown after bids are opened; until then its hash alone is sealed with the bid."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
    sha256: Hash
    bytes: Annotated[int, Field(strict=True, ge=0, le=2**53 - 1)]


class BidContentIn(Body):
    """A bid in plain words, for the exchange to seal; it keeps nothing of it but the envelope."""

    auction_id: UUID | None = None
    bidder_id: UUID | None = None
    salt: Annotated[
        Hash | None, Field(description="32 random bytes in hex; with one's own, the request may be repeated")
    ] = None
    lots: Annotated[list[LotBidIn], Field(min_length=1, max_length=50)]
    documents: Annotated[list[NamedDocumentIn], Field(max_length=40, default_factory=list)]
    deposit_reference: Annotated[Line | None, Field(max_length=200)] = None
    statement: Annotated[str | None, StringConstraints(min_length=1, max_length=4000, pattern=r"^[^\x00]*$")] = None


class SubmitBidIn(Body):
    """A bid: an envelope sealed at the bidder, or a content for the exchange to seal."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra={"example": {"content": CONTENT_EXAMPLE}})

    organization_id: OnBehalf = None
    envelope: SealedEnvelopeIn | None = None
    content: BidContentIn | None = None

    @model_validator(mode="after")
    def _either(self) -> Self:
        if (self.envelope is None) is (self.content is None):
            raise PydanticCustomError("either", "Send either `envelope` or `content`")
        return self

    def stated(self) -> dict[str, Any]:
        """The content as the sealed-bid format has it."""
        return self.content.model_dump(mode="json") if self.content else {}


class WithdrawBidIn(Body):
    """Which of my organisations takes its bid back."""

    organization_id: OnBehalf = None


class LedgerPlaceOut(Out):
    """Where the record has the digest of a bid."""

    seq: int
    event_id: UUID
    leaf_hash: str


class ReceiptOut(Out):
    """What the exchange signed for a bid: Ed25519 over the canonical JSON (RFC 8785) of all but the signature."""

    format: Literal["techexchange-receipt/1"]
    auction_id: UUID
    bid_id: UUID
    envelope_hash: str
    received_at: Annotated[str, Field(description="Database time, RFC 3339 with microseconds, in UTC")]
    ledger: LedgerPlaceOut
    key_id: Annotated[str, Field(description="One of the keys of GET /v1/keys")]
    signature: str


class BidVersionOut(Out):
    """One version of my organisation's bid."""

    id: UUID
    status: BidStatus
    sealed_by: str
    envelope_hash: str
    commitment: str
    supersedes: UUID | None
    received_at: datetime
    withdrawn_at: datetime | None
    void_reason: str | None


class OwnBidOut(AggregateOut):
    """My organisation's bid, as far as anybody but the custodians together can know it."""

    auction_id: UUID
    status: BidStatus
    available_moves: list[str]
    sealed_by: str
    envelope_hash: str
    commitment: str
    supersedes: UUID | None
    received_at: datetime
    withdrawn_at: datetime | None
    void_reason: str | None
    receipt: Annotated[
        ReceiptOut | None, Field(description="The answer to handing a bid in has it; see also …/bids/mine/receipt")
    ] = None
    versions: Annotated[list[BidVersionOut], Field(description="Earlier versions, newest first", default_factory=list)]

    @classmethod
    def of(cls, bid: Bid, actor: Actor, *earlier: Bid) -> "OwnBidOut":
        """A bid, with the versions before it."""
        names = (name for name in cls.model_fields if name not in {"available_moves", "receipt", "versions"})
        shown: dict[str, Any] = {name: getattr(bid, name) for name in names}
        moves, versions = bid.moves_of(actor), [BidVersionOut.model_validate(one) for one in earlier]
        return cls(**shown, available_moves=moves, versions=versions)
