"""Opaque tokens: a prefix that says which kind, 178 random bits, a checksum; only their hash is ever stored.

A mistyped or invented token is refused by its checksum before anyone asks the database. A random token needs no
slow hash: SHA-256 is enough where there is nothing to guess (ASVS 5.0, 11.4.3 and 11.5.1).
"""

import hashlib
import secrets
import string
import zlib
from enum import StrEnum

ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
RANDOM_CHARACTERS = 30
CHECKSUM_CHARACTERS = 6


class TokenKind(StrEnum):
    """What a token is for, by its prefix."""

    ACCESS = "txa_"
    REFRESH = "txr_"
    INVITATION = "txi_"
    CLIENT = "txc_"
    RESET = "txp_"
    CONFIRMATION = "txv_"


def issue(kind: TokenKind) -> str:
    """A fresh token."""
    body = kind + "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_CHARACTERS))
    return body + _checksum(body)


def is_well_formed(kind: TokenKind, token: str) -> bool:
    """Whether a token has this kind's prefix, the right length and its checksum."""
    body, given = token[:-CHECKSUM_CHARACTERS], token[-CHECKSUM_CHARACTERS:]
    right_length = len(token) == len(kind) + RANDOM_CHARACTERS + CHECKSUM_CHARACTERS
    return right_length and token.isascii() and token.startswith(kind) and _checksum(body) == given


def digest(token: str) -> bytes:
    """What is stored of a token: its SHA-256."""
    return hashlib.sha256(token.encode()).digest()


def _checksum(body: str) -> str:
    number, digits = zlib.crc32(body.encode()), ""
    for _ in range(CHECKSUM_CHARACTERS):
        number, digit = divmod(number, len(ALPHABET))
        digits = ALPHABET[digit] + digits
    return digits
