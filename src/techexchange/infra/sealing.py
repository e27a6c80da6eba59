"""Sealing what must be read back, such as a TOTP secret, and signing what must come back unchanged."""

import hashlib
import hmac

from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from techexchange.kernel.errors import Unavailable

SHORTEST_KEY = 32  # bytes


class SealBroken(Unavailable):
    """Something sealed cannot be opened: the secret key is not the one it was sealed with."""


class SecretKeyTooShort(Unavailable):
    """The secret key must be at least 32 bytes long: set TECHEXCHANGE_SECRET_KEY."""


class Seal:
    """A key kept by the process; each purpose works with a key derived for it alone."""

    def __init__(self, key: bytes) -> None:
        if len(key) < SHORTEST_KEY:
            raise SecretKeyTooShort(shortest=SHORTEST_KEY)
        self._key = key

    def close(self, secret: bytes, purpose: str) -> bytes:
        """The secret, readable only by whoever has the key (XSalsa20 with Poly1305, a random nonce each time)."""
        return bytes(SecretBox(self._derived(purpose)).encrypt(secret))

    def open(self, sealed: bytes, purpose: str) -> bytes:
        """The secret again; raises SealBroken."""
        try:
            return SecretBox(self._derived(purpose)).decrypt(sealed)
        except (CryptoError, ValueError) as broken:
            raise SealBroken from broken

    def sign(self, statement: str, purpose: str) -> str:
        """A mark only this key can make (HMAC with SHA-256, in hex)."""
        return hmac.new(self._derived(purpose), statement.encode(), hashlib.sha256).hexdigest()

    def is_signed(self, statement: str, mark: str, purpose: str) -> bool:
        """Whether a mark was made by this key for this statement."""
        return hmac.compare_digest(self.sign(statement, purpose).encode(), mark.encode())

    def _derived(self, purpose: str) -> bytes:
        return hashlib.blake2b(purpose.encode(), key=self._key[:64], digest_size=SecretBox.KEY_SIZE).digest()
