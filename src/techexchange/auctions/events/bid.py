"""What the record says of sealed bids: that something was kept under seal, and nothing else.

Handing in, replacing and withdrawing a bid look alike. The entry names neither the auction nor the bidder nor whoever
acted; its subject is a random id, and its digest is salted, so that it proves everything once bids are opened and
tells nothing before.
"""

from dataclasses import dataclass

from techexchange.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class SealedEntryReceived(Event):
    """Something was kept under seal, exactly what this digest was made of (SHA-256, in hex)."""

    digest: str
