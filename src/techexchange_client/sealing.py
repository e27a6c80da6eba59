"""Sealing a bid so that nobody reads it before enough custodians agree, and opening it so that anyone can check.

The content is padded to one size, encrypted under a fresh key (AES-256-GCM, NIST SP 800-38D), and that key is split by
Shamir's scheme; each share is sealed to one custodian's X25519 key by HPKE (RFC 9180, base mode). A salted commitment
binds it all. The format is docs/sealed-bids.md, `techexchange-bid/1`.
"""

import base64
import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from Crypto.Protocol.SecretSharing import Shamir
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from techexchange_client.content import BidContent, LotBid, NamedDocument
from techexchange_client.errors import Flaw, Malformed, SealingError, ShareUnreadable, TooLong, Unopenable
from techexchange_client.field import BYTES as HALF
from techexchange_client.field import value_at
from techexchange_client.reading import canonical, digest, fields_of, identity, items_of, octets, whole

__all__ = [
    "FORMAT",
    "SIZE",
    "BidContent",
    "Custodian",
    "Envelope",
    "Flaw",
    "LotBid",
    "Malformed",
    "NamedDocument",
    "SealedShare",
    "SealingError",
    "ShareUnreadable",
    "TooLong",
    "Unopenable",
    "custodian_pair",
    "fingerprint",
    "is_addressed_to",
    "is_share_of",
    "open_envelope",
    "seal",
    "unseal_share",
]

FORMAT = "techexchange-bid/1"
SIZE = 16_384  # bytes of every padded content
MOST_CUSTODIANS = 9
LENGTH = 4  # bytes that say how long the content is
NONCE = 12
TAG = 16
KEY = 32
SHARE = 1 + 2 * HALF
SEALED_SHARE = 32 + SHARE + TAG
SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
Sealer = Literal["bidder", "server"]


@dataclass(frozen=True)
class Custodian:
    """Who keeps one share of each key: a number from 1, and a raw X25519 public key of 32 bytes."""

    number: int
    public_key: bytes


@dataclass(frozen=True)
class SealedShare:
    """One share as its custodian alone reads it: whose it is, by the key's fingerprint, and the digest it must have."""

    custodian: int
    key: str
    sealed: bytes
    digest: str

    def unsealed(self, auction_id: UUID, commitment: str, private_key: bytes) -> bytes:
        """The share, 33 bytes, exactly as it was promised; raises ShareUnreadable."""
        info = _context(auction_id, commitment, self.custodian)
        try:
            share = SUITE.decrypt(self.sealed, X25519PrivateKey.from_private_bytes(private_key), info)
        except (InvalidTag, ValueError) as wrong:
            raise ShareUnreadable(f"the share of custodian {self.custodian} does not open with this key") from wrong
        if share[:1] != bytes([self.custodian]) or self.digest != _share_digest(commitment, share):
            raise ShareUnreadable(f"custodian {self.custodian} was sent another share than was promised")
        return share

    def as_dict(self) -> dict[str, Any]:
        """As it is written."""
        sealed = base64.b64encode(self.sealed).decode()
        return {"custodian": self.custodian, "key": self.key, "sealed": sealed, "hash": self.digest}

    @classmethod
    def from_dict(cls, value: object) -> "SealedShare":
        """Read it; raises Malformed."""
        given = fields_of(value, "custodian", "key", "sealed", "hash")
        return cls(
            custodian=whole(given["custodian"], "custodian", least=1, most=MOST_CUSTODIANS),
            key=digest(given["key"], "key"),
            sealed=octets(given["sealed"], "sealed", length=SEALED_SHARE),
            digest=digest(given["hash"], "hash"),
        )


@dataclass(frozen=True)
class Envelope:
    """A sealed bid: all that the exchange has of it until it is opened."""

    auction_id: UUID
    commitment: str
    ciphertext: bytes
    shares: tuple[SealedShare, ...]
    sealed_by: Sealer

    @classmethod
    def from_dict(cls, value: object) -> "Envelope":
        """Read it; raises Malformed, whatever it is that was sent."""
        given = fields_of(value, "format", "auction_id", "commitment", "ciphertext", "shares", "sealed_by")
        shares = items_of(given["shares"], "shares", most=MOST_CUSTODIANS)
        read = tuple(SealedShare.from_dict(share) for share in shares)
        if not read or [share.custodian for share in read] != list(range(1, len(read) + 1)):
            raise Malformed("shares: one for each custodian, in their order from 1")
        if given["format"] != FORMAT or given["sealed_by"] not in ("bidder", "server"):
            raise Malformed(f"format: {FORMAT}; sealed_by: bidder or server")
        return cls(
            auction_id=identity(given["auction_id"], "auction_id"),
            commitment=digest(given["commitment"], "commitment"),
            ciphertext=octets(given["ciphertext"], "ciphertext", length=NONCE + SIZE + TAG),
            shares=read,
            sealed_by=given["sealed_by"],
        )

    def as_dict(self) -> dict[str, Any]:
        """As it is written."""
        return {
            "format": FORMAT,
            "auction_id": str(self.auction_id),
            "commitment": self.commitment,
            "ciphertext": base64.b64encode(self.ciphertext).decode(),
            "shares": [share.as_dict() for share in self.shares],
            "sealed_by": self.sealed_by,
        }

    @property
    def hash(self) -> str:
        """What names this envelope: SHA-256, in hex, of its canonical JSON (RFC 8785)."""
        return hashlib.sha256(canonical(self.as_dict())).hexdigest()


def custodian_pair() -> tuple[bytes, bytes]:
    """A new custodian's private and public key, 32 raw bytes each."""
    private = X25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()


def fingerprint(public_key: bytes) -> str:
    """What names a custodian's key: SHA-256, in hex, of its 32 raw bytes."""
    return hashlib.sha256(public_key).hexdigest()


def seal(
    content: BidContent, custodians: Sequence[Custodian], threshold: int, *, sealed_by: Sealer = "bidder"
) -> Envelope:
    """Seal a bid so that `threshold` of these custodians can open it; raises TooLong or Malformed."""
    told = content.as_bytes()
    padded = _padded(told)
    ordered = sorted(custodians, key=lambda custodian: custodian.number)
    if [custodian.number for custodian in ordered] != list(range(1, len(ordered) + 1)):
        raise Malformed("custodians: numbered from 1, each once")
    if not 1 < threshold <= len(ordered) <= MOST_CUSTODIANS:
        raise Malformed(f"threshold: from 2 to the number of custodians, {MOST_CUSTODIANS} at most")
    commitment = _commitment(content.salt, told)
    key, nonce = secrets.token_bytes(KEY), secrets.token_bytes(NONCE)
    shares = _split(key, threshold, len(ordered))
    return Envelope(
        auction_id=content.auction_id,
        commitment=commitment,
        ciphertext=nonce + AESGCM(key).encrypt(nonce, padded, _context(content.auction_id, commitment)),
        shares=tuple(
            SealedShare(
                custodian=custodian.number,
                key=fingerprint(custodian.public_key),
                sealed=_sealed_to(custodian, share, content.auction_id, commitment),
                digest=_share_digest(commitment, share),
            )
            for custodian, share in zip(ordered, shares, strict=True)
        ),
        sealed_by=sealed_by,
    )


def is_addressed_to(envelope: Envelope, custodians: Sequence[Custodian]) -> bool:
    """Whether an envelope has one share for each of these custodians and for nobody else."""
    wanted = {custodian.number: fingerprint(custodian.public_key) for custodian in custodians}
    return {share.custodian: share.key for share in envelope.shares} == wanted


def unseal_share(envelope: Envelope, private_key: bytes, number: int) -> bytes:
    """The share of one custodian, 33 bytes, as it was promised; raises ShareUnreadable."""
    for share in envelope.shares:
        if share.custodian == number:
            return share.unsealed(envelope.auction_id, envelope.commitment, private_key)
    raise ShareUnreadable(f"no share for custodian {number}")


def is_share_of(envelope: Envelope, share: bytes) -> bool:
    """Whether this is the very share that the envelope promised to the custodian it names."""
    if len(share) != SHARE:
        return False
    promised = next((sealed.digest for sealed in envelope.shares if sealed.custodian == share[0]), None)
    return promised == _share_digest(envelope.commitment, share)


def open_envelope(envelope: Envelope, shares: Mapping[int, bytes], threshold: int) -> BidContent:
    """What the bid says; raises Unopenable for a reason that does not depend on which custodians came.

    Shares that are right by their hashes open a bid only when all others, computed from them, are right by theirs.
    """
    if len(shares) < threshold:
        raise Unopenable(Flaw.SHARES_TOO_FEW)
    for number, share in shares.items():
        if share[:1] != bytes([number]) or not is_share_of(envelope, share):
            raise Unopenable(Flaw.SHARE_WRONG)
    key = _recovered(envelope, {number: shares[number] for number in sorted(shares)[:threshold]})
    nonce, sealed = envelope.ciphertext[:NONCE], envelope.ciphertext[NONCE:]
    try:
        padded = AESGCM(key).decrypt(nonce, sealed, _context(envelope.auction_id, envelope.commitment))
    except InvalidTag as wrong:
        raise Unopenable(Flaw.CIPHERTEXT_WRONG) from wrong
    told = _unpadded(padded)
    try:
        content = BidContent.from_bytes(told)
    except Malformed as malformed:
        raise Unopenable(Flaw.CONTENT_MALFORMED) from malformed
    if _commitment(content.salt, told) != envelope.commitment:
        raise Unopenable(Flaw.COMMITMENT_WRONG)
    if content.auction_id != envelope.auction_id:
        raise Unopenable(Flaw.AUCTION_WRONG)
    return content


def _commitment(salt: str, told: bytes) -> str:
    return hashlib.sha256(f"{FORMAT}\n".encode() + bytes.fromhex(salt) + told).hexdigest()


def _context(auction_id: UUID, commitment: str, number: int | None = None) -> bytes:
    """What a ciphertext, or the share of a custodian, belongs to."""
    lines = (FORMAT, str(auction_id), commitment, *(() if number is None else (str(number),)))
    return "\n".join(lines).encode()


def _padded(told: bytes) -> bytes:
    if len(told) > SIZE - LENGTH:
        raise TooLong(f"{len(told)} bytes; a sealed bid has {SIZE - LENGTH} at most")
    return (len(told).to_bytes(LENGTH) + told).ljust(SIZE, b"\0")


def _unpadded(padded: bytes) -> bytes:
    length = int.from_bytes(padded[:LENGTH])
    if len(padded) != SIZE or length > SIZE - LENGTH or padded[LENGTH + length :].strip(b"\0"):
        raise Unopenable(Flaw.PADDING_WRONG)
    return padded[LENGTH : LENGTH + length]


def _split(key: bytes, threshold: int, count: int) -> list[bytes]:
    """The shares of a key: each its number, then its share of the first half, then of the second."""
    halves = [dict(Shamir.split(threshold, count, part)) for part in (key[:HALF], key[HALF:])]
    return [bytes([number]) + b"".join(half[number] for half in halves) for number in range(1, count + 1)]


def _recovered(envelope: Envelope, shares: Mapping[int, bytes]) -> bytes:
    halves = [{number: share[start : start + HALF] for number, share in shares.items()} for start in (1, 1 + HALF)]
    for other in (sealed.custodian for sealed in envelope.shares if sealed.custodian not in shares):
        share = bytes([other]) + b"".join(value_at(other, half) for half in halves)
        if not is_share_of(envelope, share):
            raise Unopenable(Flaw.SHARES_INCONSISTENT)
    return b"".join(value_at(0, half) for half in halves)


def _share_digest(commitment: str, share: bytes) -> str:
    return hashlib.sha256(b"techexchange-share/1\n" + bytes.fromhex(commitment) + share).hexdigest()


def _sealed_to(custodian: Custodian, share: bytes, auction_id: UUID, commitment: str) -> bytes:
    info = _context(auction_id, commitment, custodian.number)
    try:
        return SUITE.encrypt(share, X25519PublicKey.from_public_bytes(custodian.public_key), info)
    except ValueError as unusable:
        raise Malformed(f"custodians: nothing can be sealed to the key of number {custodian.number}") from unusable
