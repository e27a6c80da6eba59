"""Receipts: what the exchange signs when it takes a sealed bid, checked by anyone without asking it.

A receipt is written as canonical JSON (RFC 8785); its signature is Ed25519 (RFC 8032) over the canonical JSON of all
its other fields. The format is docs/sealed-bids.md, `techexchange-receipt/1`.
"""

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from techexchange_client.errors import Malformed, ReceiptInvalid
from techexchange_client.reading import canonical, digest, fields_of, identity, line, matching, octets, parsed, whole

__all__ = ["FORMAT", "Receipt", "ReceiptInvalid", "verify_receipt"]

FORMAT = "techexchange-receipt/1"
SIGNATURE = 64
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
_WRITTEN = "%Y-%m-%dT%H:%M:%S.%fZ"


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """That an envelope was taken, at which database time, and where the record says so."""

    auction_id: UUID
    bid_id: UUID
    envelope_hash: str
    received_at: datetime
    seq: int
    event_id: UUID
    leaf_hash: str
    key_id: str

    @classmethod
    def from_dict(cls, value: object) -> "Receipt":
        """Read what is signed, without its signature; raises Malformed."""
        given = fields_of(value, "format", "auction_id", "bid_id", "envelope_hash", "received_at", "ledger", "key_id")
        ledger = fields_of(given["ledger"], "seq", "event_id", "leaf_hash")
        if given["format"] != FORMAT:
            raise Malformed(f"format: {FORMAT}")
        return cls(
            auction_id=identity(given["auction_id"], "auction_id"),
            bid_id=identity(given["bid_id"], "bid_id"),
            envelope_hash=digest(given["envelope_hash"], "envelope_hash"),
            received_at=_moment(given["received_at"]),
            seq=whole(ledger["seq"], "seq", least=1),
            event_id=identity(ledger["event_id"], "event_id"),
            leaf_hash=digest(ledger["leaf_hash"], "leaf_hash"),
            key_id=line(given["key_id"], "key_id", most=100),
        )

    def as_dict(self) -> dict[str, Any]:
        """As it is signed."""
        return {
            "format": FORMAT,
            "auction_id": str(self.auction_id),
            "bid_id": str(self.bid_id),
            "envelope_hash": self.envelope_hash,
            "received_at": self.received_at.astimezone(UTC).strftime(_WRITTEN),
            "ledger": {"seq": self.seq, "event_id": str(self.event_id), "leaf_hash": self.leaf_hash},
            "key_id": self.key_id,
        }

    def signed(self, sign: Callable[[bytes], bytes]) -> dict[str, Any]:
        """The receipt with its signature."""
        told = self.as_dict()
        return told | {"signature": base64.b64encode(sign(canonical(told))).decode()}


def verify_receipt(receipt: dict[str, Any] | bytes, public_key: bytes) -> Receipt:
    """What the exchange signed; raises ReceiptInvalid for anything else, and for bytes that write it in another way."""
    try:
        given = dict(parsed(receipt) if isinstance(receipt, bytes) else receipt)
        signature = octets(given.pop("signature", None), "signature", length=SIGNATURE)
        read = Receipt.from_dict(given)
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, canonical(given))
    except (Malformed, TypeError, ValueError) as wrong:
        raise ReceiptInvalid(str(wrong)) from wrong
    except InvalidSignature as wrong:
        raise ReceiptInvalid("the signature is not the exchange's") from wrong
    return read


def _moment(value: object) -> datetime:
    written = matching(value, "received_at", _TIME)
    try:
        return datetime.strptime(written, _WRITTEN).replace(tzinfo=UTC)
    except ValueError as unknown:
        raise Malformed("received_at: a time") from unknown
