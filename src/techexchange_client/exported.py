"""An export as it is read to be verified: everything in it is doubted until it is proved."""

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from techexchange_client.reading import canonical

FORMAT = "techexchange-auction/1"
OPENED_STATUSES = frozenset({"opened", "disqualified", "valid", "winning", "reserve", "losing"})
OPEN_SEALER = "open"
"""By whom a bid was sealed that was never sealed: in open bidding everybody saw its price."""


@dataclass(frozen=True)
class Fault:
    """Something in an export that does not hold, in which auction of which listing, and of which bid."""

    code: str
    said: str
    listing_id: str | None = None
    auction_id: str | None = None
    bid_id: str | None = None

    def __str__(self) -> str:
        about = {"listing": self.listing_id, "auction": self.auction_id, "bid": self.bid_id}
        where = ", ".join(f"{name} {id}" for name, id in about.items() if id)
        return f"{self.code}: {self.said}" + (f" ({where})" if where else "")


Faults = Iterator[Fault]


@dataclass(frozen=True)
class Exported:
    """The parts of an export by their names; what is not there raises KeyError, and is found as a fault."""

    document: Mapping[str, Any]

    @property
    def auction(self) -> Mapping[str, Any]:
        """The rules that bidders relied on."""
        auction: Mapping[str, Any] = self.document["auction"]
        return auction

    @property
    def opening(self) -> Mapping[str, Any] | None:
        """What the opening came to, without its bids; none where bids were made openly."""
        opening: Mapping[str, Any] | None = self.document["opening"]
        return opening

    @property
    def bids(self) -> Sequence[Mapping[str, Any]]:
        """Every bid, in the order in which it came."""
        bids: Sequence[Mapping[str, Any]] = self.document["bids"]
        return bids

    @cached_property
    def entries(self) -> Mapping[str, Mapping[str, Any]]:
        """The entries of the record by the ids of their facts."""
        return {entry["event_id"]: entry for entry in self.document["ledger"]}

    def told(self, *names: str) -> list[Mapping[str, Any]]:
        """The entries of the auction's own story with these names, in the order of the record."""
        of_it = [entry for entry in self.entries.values() if entry["event"] in names]
        own = (entry for entry in of_it if entry["subject_id"] == self.auction["auction_id"])
        return sorted(own, key=lambda entry: entry["seq"])

    @cached_property
    def superseded(self) -> frozenset[str]:
        """The bids in whose place another came."""
        return frozenset(bid["record"]["supersedes"] for bid in self.bids if bid["record"]["supersedes"])

    @cached_property
    def readable(self) -> Mapping[str, Mapping[int, bytes]]:
        """The shares that were handed in, by envelope and custodian."""
        found: dict[str, dict[int, bytes]] = {}
        for given in self.opening["shares"] if self.opening else ():
            if given["share"] is not None:
                share = base64.b64decode(given["share"], validate=True)
                found.setdefault(given["envelope_hash"], {})[given["custodian"]] = share
        return found

    @property
    def is_sealed(self) -> bool:
        """Whether bids were under seal."""
        return bool(self.auction["kind"] == "sealed_bid")

    def fault(self, code: str, said: str, bid_id: object = None) -> Fault:
        """A fault of this auction, or of one of its bids."""
        auction = self.document.get("auction")
        named = auction if isinstance(auction, Mapping) else {}
        ids = [named.get("listing_id"), named.get("auction_id"), bid_id]
        listing, auction_id, bid = (None if id is None else str(id) for id in ids)
        return Fault(code, said, listing, auction_id, bid)


def moment(written: str) -> datetime:
    """A time of the export; raises ValueError for one without an offset."""
    read = datetime.fromisoformat(written)
    if read.tzinfo is None:
        raise ValueError(written)
    return read


def hash_of(value: object) -> str:
    """SHA-256, in hex, of the canonical JSON (RFC 8785)."""
    return hashlib.sha256(canonical(value)).hexdigest()
