"""What makes the record provable: nodes of its tree, and its signed heads."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import rfc8785
from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.infra.models import Base

TREE_HEAD = "techexchange-tree-head/1"
"""The format of a signed tree head: docs/ledger.md."""
WRITTEN = "%Y-%m-%dT%H:%M:%S.%fZ"


class LedgerNode(Base):
    """A node over 256 complete ones of the level below; those of level 0 are the entries' leaf hashes."""

    __tablename__ = "ledger_nodes"

    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class TreeHead(Base):
    """What the exchange signed about its record: how many entries it has and the root of the tree over them."""

    __tablename__ = "ledger_tree_heads"

    tree_size: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    root_hash: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime]
    origin: Mapped[str]
    key_id: Mapped[str]
    signature: Mapped[bytes] = mapped_column(LargeBinary)

    def statement(self) -> dict[str, Any]:
        """What is signed."""
        return {
            "format": TREE_HEAD,
            "origin": self.origin,
            "tree_size": self.tree_size,
            "root_hash": self.root_hash.hex(),
            "at": self.at.astimezone(UTC).strftime(WRITTEN),
            "key_id": self.key_id,
        }

    def message(self) -> bytes:
        """The very bytes that are signed: the canonical JSON (RFC 8785) of the statement."""
        return rfc8785.dumps(self.statement())

    def sign(self, sign: Callable[[bytes], bytes]) -> None:
        """Sign it with Ed25519 (RFC 8032)."""
        self.signature = sign(self.message())

    def signed(self) -> dict[str, Any]:
        """The statement with its signature in base64, as it is published."""
        return self.statement() | {"signature": base64.b64encode(self.signature).decode()}


@dataclass(frozen=True)
class SignedRoot:
    """The root that was signed over so many entries, by which the record is held to what was said about it."""

    tree_size: int
    root_hash: bytes
