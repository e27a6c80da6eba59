"""The exchange's own signature: Ed25519 (RFC 8032) with a key that outlives every process.

Whoever has the public key can check a receipt without asking the exchange; `GET /v1/keys` shows it. A key is named by
its JWK thumbprint (RFC 7638), so that a signature names the one key that made it. Beside the key stands what was signed
with it last about the record, so that nobody who can only write the database has another record signed.
"""

import base64
import hashlib
import json
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from techexchange.kernel.errors import Unavailable
from techexchange.settings import Settings

KEY_BYTES = 32
KEY_FILE = "signing.key"
HEAD_FILE = "signed.head"
OWNER_ONLY = 0o600


class SigningKeyUnusable(Unavailable):
    """A signing key is not 32 bytes in base64: look at TECHEXCHANGE_SIGNING_KEY and its file in the data directory."""


class SignedHeadUnusable(Unavailable):
    """What was signed last about the record cannot be read or kept: look at signed.head in the data directory."""


@dataclass(frozen=True)
class VerificationKey:
    """A public key that the exchange signs with, or did once."""

    raw: bytes

    @property
    def x(self) -> str:
        """The key as a JWK writes it: base64url without padding (RFC 8037, section 2)."""
        return _unpadded(self.raw)

    @property
    def id(self) -> str:
        """The thumbprint of its JWK (RFC 7638, with SHA-256)."""
        return _unpadded(hashlib.sha256(rfc8785.dumps({"crv": "Ed25519", "kty": "OKP", "x": self.x})).digest())

    def made(self, statement: Mapping[str, Any]) -> bool:
        """Whether a statement bears its signature, in base64, over the canonical JSON of its other fields."""
        unsigned = {name: value for name, value in statement.items() if name != "signature"}
        try:
            signature = base64.b64decode(statement["signature"], validate=True)
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, rfc8785.dumps(unsigned))
        except (KeyError, TypeError, ValueError, InvalidSignature):
            return False
        return True


class Signer:
    """Signs in the exchange's name; keys it signed with before stay known, so that old receipts can be checked."""

    def __init__(self, seed: bytes, retired: tuple[VerificationKey, ...] = ()) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.key = VerificationKey(self._private.public_key().public_bytes_raw())
        self.keys = (self.key, *retired)
        """Every key by which something of the exchange can be checked, the one in use first."""

    @classmethod
    def of(cls, settings: Settings) -> "Signer":
        """The signer of this exchange: by its setting, or by a key its data directory keeps from the first use on.

        Raises SigningKeyUnusable.
        """
        given = settings.signing_key
        seed = _decoded(given.get_secret_value()) if given else _kept(settings.data_directory / KEY_FILE)
        named = filter(None, (name.strip() for name in settings.retired_signing_keys.split(",")))
        return cls(seed, tuple(VerificationKey(_decoded(name)) for name in named))

    @property
    def key_id(self) -> str:
        """What names the key in use."""
        return self.key.id

    @property
    def public_key(self) -> bytes:
        """The public key in use, 32 raw bytes."""
        return self.key.raw

    def sign(self, message: bytes) -> bytes:
        """The signature of a message, 64 bytes, the same each time."""
        return self._private.sign(message)


@dataclass(frozen=True)
class Memory:
    """What was signed last about the record, in a file which nobody reaches by way of the database."""

    file: Path
    keys: tuple[VerificationKey, ...]

    @classmethod
    def of(cls, settings: Settings) -> "Memory":
        """The memory of this exchange's signer, on this machine; raises SigningKeyUnusable."""
        return cls(settings.data_directory / HEAD_FILE, Signer.of(settings).keys)

    def believes(self, statement: Mapping[str, Any]) -> bool:
        """Whether a statement was signed by the exchange."""
        return any(key.made(statement) for key in self.keys)

    def recall(self) -> Mapping[str, Any] | None:
        """What was kept last; None where nothing was yet. Raises SignedHeadUnusable, also where others signed."""
        try:
            kept = json.loads(self.file.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as broken:
            raise SignedHeadUnusable(reason=type(broken).__name__) from broken
        if not isinstance(kept, dict) or not self.believes(kept):
            raise SignedHeadUnusable(reason="not_signed")
        return kept

    def keep(self, statement: Mapping[str, Any]) -> None:
        """Put a signed statement in the place of the one before; when this returns, it is on the disk, and whole.

        Raises SignedHeadUnusable.
        """
        draft = self.file.with_name(f"{self.file.name}.{secrets.token_hex(8)}")
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            _written(draft, rfc8785.dumps(dict(statement)) + b"\n")
            draft.replace(self.file)
            _fixed(self.file.parent)
        except OSError as lost:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
            raise SignedHeadUnusable(reason=type(lost).__name__) from lost


def _written(file: Path, content: bytes) -> None:
    """Write a new file to the disk, for its owner alone."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(descriptor)


def _fixed(directory: Path) -> None:
    """Bring what a directory names to the disk."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _kept(file: Path) -> bytes:
    """The key in a file that its owner alone reads; of processes that start together, one makes it."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
        with os.fdopen(descriptor, "w") as opened:
            opened.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode() + "\n")
        with suppress(FileExistsError):
            file.hardlink_to(draft)
        draft.unlink()
    return _decoded(file.read_text())


def _decoded(written: str) -> bytes:
    """A key in base64 or, as a JWK has it, in base64url without padding."""
    plain = written.strip().rstrip("=").replace("-", "+").replace("_", "/")
    try:
        key = base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except ValueError as broken:
        raise SigningKeyUnusable from broken
    if len(key) != KEY_BYTES:
        raise SigningKeyUnusable
    return key


def _unpadded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
