"""What a bid says, before it is sealed and after it is opened."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any
from uuid import UUID

from techexchange_client.errors import Malformed
from techexchange_client.reading import (
    canonical,
    digest,
    fields_of,
    identity,
    items_of,
    line,
    matching,
    optional,
    parsed,
    whole,
)

MOST_LOTS = 50
MOST_DOCUMENTS = 40
MOST_FIGURES = 20
_CURRENCY = re.compile(r"[A-Z]{3}")
_FIGURE_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,9})?")


@dataclass(frozen=True, kw_only=True)
class LotBid:
    """What is bid for one lot: a price in minor units of the currency, and the figures that criteria ask for."""

    number: int
    amount: int
    currency: str
    figures: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def from_dict(cls, value: object) -> "LotBid":
        """Read it; raises Malformed."""
        given = fields_of(value, "number", "price", "figures")
        price = fields_of(given["price"], "amount", "currency")
        figures = given["figures"]
        if not isinstance(figures, Mapping) or len(figures) > MOST_FIGURES:
            raise Malformed(f"figures: an object of {MOST_FIGURES} fields at most")
        return cls(
            number=whole(given["number"], "number", least=1, most=MOST_LOTS),
            amount=whole(price["amount"], "amount"),
            currency=matching(price["currency"], "currency", _CURRENCY),
            figures={
                matching(code, "figures", _FIGURE_CODE): matching(figure, code, _DECIMAL)
                for code, figure in figures.items()
            },
        )

    def as_dict(self) -> dict[str, Any]:
        """As it is written."""
        price = {"amount": self.amount, "currency": self.currency}
        return {"number": self.number, "price": price, "figures": dict(self.figures)}


@dataclass(frozen=True, kw_only=True)
class NamedDocument:
    """A document that will be shown when the bid is opened, known until then by its hash; `size` is in bytes."""

    name: str
    sha256: str
    size: int

    @classmethod
    def from_dict(cls, value: object) -> "NamedDocument":
        """Read it; raises Malformed."""
        given = fields_of(value, "name", "sha256", "bytes")
        return cls(
            name=line(given["name"], "name", most=200),
            sha256=digest(given["sha256"], "sha256"),
            size=whole(given["bytes"], "bytes"),
        )

    def as_dict(self) -> dict[str, Any]:
        """As it is written."""
        return {"name": self.name, "sha256": self.sha256, "bytes": self.size}


@dataclass(frozen=True, kw_only=True)
class BidContent:
    """All that a bid says; its salt is 32 fresh random bytes, in hex, so that its hash cannot be guessed."""

    auction_id: UUID
    bidder_id: UUID
    lots: tuple[LotBid, ...]
    salt: str = field(default_factory=lambda: secrets.token_hex(32))
    documents: tuple[NamedDocument, ...] = ()
    deposit_reference: str | None = None
    statement: str | None = None

    @classmethod
    def from_dict(cls, value: object) -> "BidContent":
        """Read it; raises Malformed."""
        given = fields_of(
            value, "auction_id", "bidder_id", "salt", "lots", "documents", "deposit_reference", "statement"
        )
        lots = tuple(LotBid.from_dict(lot) for lot in items_of(given["lots"], "lots", most=MOST_LOTS))
        if not lots or len({lot.number for lot in lots}) != len(lots):
            raise Malformed("lots: one or more, each number once")
        documents = items_of(given["documents"], "documents", most=MOST_DOCUMENTS)
        return cls(
            auction_id=identity(given["auction_id"], "auction_id"),
            bidder_id=identity(given["bidder_id"], "bidder_id"),
            salt=digest(given["salt"], "salt"),
            lots=lots,
            documents=tuple(NamedDocument.from_dict(document) for document in documents),
            deposit_reference=optional(
                given["deposit_reference"], lambda text: line(text, "deposit_reference", most=200)
            ),
            statement=optional(given["statement"], lambda text: line(text, "statement", most=4000)),
        )

    @classmethod
    def from_bytes(cls, raw: bytes) -> "BidContent":
        """Read canonical JSON; raises Malformed."""
        return cls.from_dict(parsed(raw))

    def as_dict(self) -> dict[str, Any]:
        """As it is written."""
        return {
            "auction_id": str(self.auction_id),
            "bidder_id": str(self.bidder_id),
            "salt": self.salt,
            "lots": [lot.as_dict() for lot in self.lots],
            "documents": [document.as_dict() for document in self.documents],
            "deposit_reference": self.deposit_reference,
            "statement": self.statement,
        }

    def as_bytes(self) -> bytes:
        """As canonical JSON (RFC 8785); raises Malformed for a value that the format does not have."""
        written = self.as_dict()
        BidContent.from_dict(written)
        return canonical(written)
