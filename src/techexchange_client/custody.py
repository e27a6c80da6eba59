"""What a custodian does, away from any network: keeping a private key, and reading the shares sealed to it.

The exchange hands out the sealed shares after the deadline; what is read from them goes back, and nothing else does.
"""

import base64
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from techexchange_client.errors import Malformed, ShareUnreadable
from techexchange_client.reading import digest, fields_of, octets
from techexchange_client.sealing import KEY, SealedShare, fingerprint

FORMAT = "techexchange-custodian-key/1"
_OWNER_ONLY = 0o600


@dataclass(frozen=True)
class CustodianPair:
    """A custodian's X25519 key; only its public half ever leaves the custodian."""

    private_key: bytes

    @classmethod
    def generate(cls) -> "CustodianPair":
        """A new one."""
        return cls(X25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def read(cls, file: Path) -> "CustodianPair":
        """The one kept in a file; raises Malformed."""
        try:
            kept = json.loads(file.read_bytes())
        except ValueError as broken:
            raise Malformed(f"{file}: not JSON") from broken
        given = fields_of(kept, "format", "public_key", "private_key")
        pair = cls(octets(given["private_key"], "private_key", length=KEY))
        if given["format"] != FORMAT or given["public_key"] != pair.encoded_public_key:
            raise Malformed(f"{file}: {FORMAT}, with the public key that belongs to the private one")
        return pair

    def keep(self, file: Path) -> None:
        """Write it to a new file that its owner alone may read; raises FileExistsError."""
        kept = {
            "format": FORMAT,
            "public_key": self.encoded_public_key,
            "private_key": base64.b64encode(self.private_key).decode(),
        }
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
        with os.fdopen(descriptor, "w") as opened:
            json.dump(kept, opened, indent=2)
            opened.write("\n")

    @property
    def public_key(self) -> bytes:
        """What bids are sealed to, 32 raw bytes."""
        return X25519PrivateKey.from_private_bytes(self.private_key).public_key().public_bytes_raw()

    @property
    def encoded_public_key(self) -> str:
        """The public key in base64, as the exchange takes it."""
        return base64.b64encode(self.public_key).decode()

    @property
    def fingerprint(self) -> str:
        """What names it."""
        return fingerprint(self.public_key)


def shares_read(
    auction_id: UUID, number: int, items: Iterable[Mapping[str, Any]], pair: CustodianPair
) -> Iterator[dict[str, str | None]]:
    """What custodian `number` hands in for each sealed share it was given; nothing for one that cannot be read.

    Raises Malformed where what was given is no sealed share.
    """
    for item in items:
        given = fields_of(item, "envelope_hash", "commitment", "key", "sealed", "hash")
        sealed = SealedShare.from_dict(
            {"custodian": number, "key": given["key"], "sealed": given["sealed"], "hash": given["hash"]}
        )
        commitment = digest(given["commitment"], "commitment")
        try:
            share = base64.b64encode(sealed.unsealed(auction_id, commitment, pair.private_key)).decode()
        except ShareUnreadable:
            share = None
        yield {"envelope_hash": digest(given["envelope_hash"], "envelope_hash"), "share": share}
