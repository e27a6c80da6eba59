"""The manifest: what a handover consists of, each part with its hash, signed by the exchange."""

import base64
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

import orjson
import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from techexchange.cli.handover.errors import HandoverDamaged, HandoverNotSigned, HandoverUnknown
from techexchange.infra.sealing import Seal
from techexchange.infra.signing import Signer
from techexchange.settings import Settings

FORMAT = "techexchange-handover-1"
MANIFEST, LEDGER, FILES = "manifest.json", "ledger.jsonl", "files.jsonl"
PURPOSE = "handover"
BLOCK = 1024 * 1024


@dataclass(frozen=True)
class Part:
    """One file of the handover: where it is, how many lines and bytes it has, and its SHA-256 in hex."""

    path: str
    lines: int
    size: int
    sha256: str

    def must_be_whole(self, seen: "Part") -> None:
        """Pass where what was seen is this very part; raises HandoverDamaged."""
        if seen != self:
            raise HandoverDamaged(part=self.path, expected=self.sha256, found=seen.sha256)


class PartCounter:
    """Counts and hashes the bytes of a part as they pass."""

    def __init__(self, path: str) -> None:
        self.path, self.lines, self.size = path, 0, 0
        self._hash = hashlib.sha256()

    def take(self, block: bytes) -> bytes:
        """Count a block and give it on."""
        self.lines += block.count(b"\n")
        self.size += len(block)
        self._hash.update(block)
        return block

    @property
    def part(self) -> Part:
        """What passed so far."""
        return Part(self.path, self.lines, self.size, self._hash.hexdigest())


def blocks_of(file: BinaryIO) -> Iterator[bytes]:
    """The file in blocks."""
    while block := file.read(BLOCK):
        yield block


def part_of(directory: Path, path: str) -> Part:
    """A part as it lies there; raises HandoverDamaged where it is missing."""
    counter = PartCounter(path)
    try:
        with (directory / path).open("rb") as file:
            for block in blocks_of(file):
                counter.take(block)
    except FileNotFoundError as missing:
        raise HandoverDamaged(part=path) from missing
    return counter.part


def secret_key_mark(settings: Settings) -> str:
    """A mark by which the secret key is known again; it gives nothing of the key away (HMAC with SHA-256)."""
    key = settings.secret_key
    assert key is not None
    return Seal(key.get_secret_value().encode()).sign("this key", PURPOSE)


def write(directory: Path, content: Mapping[str, Any], signer: Signer) -> str:
    """Sign what the handover consists of and write it down; gives the manifest's SHA-256 in hex."""
    named = {"format": FORMAT, **content, "key_id": signer.key_id, "public_key": signer.key.x}
    signature = base64.b64encode(signer.sign(rfc8785.dumps(named))).decode()
    written = rfc8785.dumps({**named, "signature": signature}) + b"\n"
    (directory / MANIFEST).write_bytes(written)
    return hashlib.sha256(written).hexdigest()


@dataclass(frozen=True)
class Manifest:
    """A manifest as it was read, with its own hash; its signature holds."""

    content: dict[str, Any]
    sha256: str

    @classmethod
    def read(cls, directory: Path, key: bytes | None) -> "Manifest":
        """The manifest of a directory, by the key named or else by its own.

        Raises HandoverUnknown or HandoverNotSigned.
        """
        try:
            written = (directory / MANIFEST).read_bytes()
            content = orjson.loads(written)
            signed = {name: value for name, value in content.items() if name != "signature"}
            named, signature = decoded(content["public_key"]), base64.b64decode(content["signature"])
        except (OSError, ValueError, KeyError, AttributeError) as unreadable:
            raise HandoverUnknown(directory=directory) from unreadable
        if content.get("format") != FORMAT:
            raise HandoverUnknown(format=content.get("format"))
        try:
            Ed25519PublicKey.from_public_bytes(key or named).verify(signature, rfc8785.dumps(signed))
        except (InvalidSignature, ValueError) as wrong:
            raise HandoverNotSigned(key_id=content.get("key_id")) from wrong
        return cls(content, hashlib.sha256(written).hexdigest())

    @property
    def tables(self) -> list[tuple[str, list[dict[str, str]], Part]]:
        """Each table with its columns and its part."""
        return [(table["name"], table["columns"], Part(**table["part"])) for table in self.content["tables"]]

    @property
    def ledger(self) -> Part:
        """The record, as `techexchange ledger export` writes it."""
        return Part(**self.content["ledger"]["part"])

    @property
    def files(self) -> Part:
        """The list of the stored files."""
        return Part(**self.content["files"])

    @property
    def sequences(self) -> dict[str, dict[str, Any]]:
        """Where each sequence of the database stood."""
        kept: dict[str, dict[str, Any]] = self.content["sequences"]
        return kept


def plain_part(part: Part) -> dict[str, Any]:
    """A part as the manifest names it."""
    return asdict(part)


def decoded(key: str) -> bytes:
    """A public key in base64, or as a JWK writes it (RFC 8037: base64url without padding)."""
    written = key.strip().rstrip("=").translate(str.maketrans("-_", "+/"))
    return base64.b64decode(written + "=" * (-len(written) % 4), validate=True)
